/// What pages do: pictures that slide over each other, tables that can be sorted, the one of
/// several readings that is looked at, and the viewer.
enum PageScript {
  static let text = ViewerScript.text + "\n" + page

  /// What stands around the viewer.
  private static let page = #"""
    (() => {
      for (const compare of document.querySelectorAll('.compare')) {
        const range = compare.parentElement.querySelector('input[type=range]');
        const top = compare.querySelectorAll('img')[1];
        const slide = () => { top.style.clipPath = `inset(0 0 0 ${range.value}%)`; };
        range.addEventListener('input', slide);
        slide();
      }
      const element = document.querySelector('.viewer');
      const places = [...document.querySelectorAll('.place')];
      if (element) air3d.viewer = new air3d.Viewer(element);

      // Of several readings one is looked at.
      const readings = [...document.querySelectorAll('.reading')];
      const show = id => {
        // Without a choice the most doubtful one, which the table begins with.
        const first = document.querySelector('table.sortable a')?.hash.slice(1);
        const chosen = readings.find(r => r.id === id) || readings.find(r => r.id === first)
          || readings[0];
        if (!chosen) return;
        if (readings.length > 1) for (const r of readings) r.hidden = r !== chosen;
        const place = chosen.querySelector('.place');
        if (element) element.hidden = !place;
        if (place && air3d.viewer) air3d.viewer.show(Number(place.dataset.scene), place);
      };
      if (readings.length) {
        window.addEventListener('hashchange', () => show(location.hash.slice(1)));
        show(location.hash.slice(1));
      } else if (places.length && air3d.viewer) {
        air3d.viewer.show(Number(places[0].dataset.scene), places[0]);
      }

      // Pictures that choose what the viewer shows.
      const picks = [...document.querySelectorAll('.pick')];
      for (const pick of picks) pick.addEventListener('click', () => {
        for (const other of picks) other.setAttribute('aria-pressed', other === pick);
        air3d.viewer.show(Number(pick.dataset.scene));
      });

      for (const table of document.querySelectorAll('table.sortable')) {
        const heads = [...table.querySelectorAll('thead th')];
        const click = (head, work) => head.querySelector('button').addEventListener('click', work);
        heads.forEach((head, column) => click(head, () => {
          const sign = head.getAttribute('aria-sort') === 'descending' ? 1 : -1;
          heads.forEach(h => h.removeAttribute('aria-sort'));
          head.setAttribute('aria-sort', sign < 0 ? 'descending' : 'ascending');
          const body = table.querySelector('tbody');
          const value = row =>
            row.children[column].dataset.value ?? row.children[column].textContent;
          const rows = [...body.children];
          rows.sort((a, b) => {
            const [x, y] = [value(a), value(b)];
            const order = column === 0 ? x.localeCompare(y) : Number(x) - Number(y);
            return sign * order;
          });
          body.append(...rows);
        }));
      }
    })();
    """#
}
