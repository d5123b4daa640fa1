/// How pages look, in light and in dark.
enum PageStyle {
  static let text = """
    :root { color-scheme: light dark; --line: #8885; --mark: #2f6fde; --soft: #8882; }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 1.5rem auto;
      padding: 0 1rem; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; overflow-wrap: anywhere; }
      h3 { font-size: 1rem; }
    table { border-collapse: collapse; margin: .5rem 0 1rem; }
    th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem; text-align: right; }
    .objects td { white-space: nowrap; }
    th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
    th button { all: unset; cursor: pointer; text-decoration: underline dotted; }

         th button:focus-visible, canvas:focus-visible,
      .pick:focus-visible { outline: 2px solid var(--mark); }
    th[aria-sort=ascending] button::after { content: " ▲"; }
    th[aria-sort=descending] button::after { content: " ▼"; }
    figure { margin: 0; } figcaption { font-style: italic; width: min-content; min-width: 100%; }
    .row { display: flex; flex-wrap: wrap; gap: 1.2rem; margin: .8rem 0; align-items: flex-start; }
    .pixels { image-rendering: pixelated; display: block; }
    .compare { position: relative; width: fit-content; }
    .compare img + img { position: absolute; inset: 0; clip-path: inset(0 0 0 50%); }
    input[type=range] { width: 100%; margin: .3rem 0; }
    .bar { display: inline-block; width: 6rem; height: .7em; background: var(--soft);
      vertical-align: middle; }
    .bar i { display: block; height: 100%; background: var(--mark); }
    .warning { border-left: 4px solid #d80; padding: .2rem .8rem; margin: .6rem 0; }
    .fine { border-left: 4px solid #2a4; padding: .2rem .8rem; margin: .6rem 0; }
    .viewer canvas { display: block; background-size: 100% 100%; image-rendering: pixelated;
      touch-action: none; cursor: grab; }
    .viewer label, .viewer button { margin-right: .8rem; }
    .pick { all: unset; cursor: pointer; }
      .pick[aria-pressed=true] { outline: 3px solid var(--mark); }
    pre { background: var(--soft); padding: .6rem; overflow-x: auto; }
    svg { background: var(--soft); max-width: 100%; }
    .plot { width: 36rem; max-width: 100%; }
    .plot svg { background: white; color: black; width: 100%; }
    """
}
