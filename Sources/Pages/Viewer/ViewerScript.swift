/// A viewer of scenes, with the shading that the likelihood has, less its shadows. Matrices are
/// lists of columns; the camera is OpenCV's: x right, y down, z forward.
enum ViewerScript {
  static let text = #"""
    'use strict';
    const air3d = (() => {
      const data = JSON.parse(document.getElementById('data').textContent);

      // Matrices.
      const multiply = (a, b) => {
        const c = new Array(16).fill(0);
        for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++)
          for (let k = 0; k < 4; k++) c[4 * j + i] += a[4 * k + i] * b[4 * j + k];
        return c;
      };
      const move = (x, y, z) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1];
      const { cos, sin } = Math;
      const turnX = a => [1, 0, 0, 0, 0, cos(a), sin(a), 0, 0, -sin(a), cos(a), 0, 0, 0, 0, 1];
      const turnZ = a => [cos(a), sin(a), 0, 0, -sin(a), cos(a), 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
      const chain = (...all) => all.reduce(multiply);

      const vertexShader = `#version 300 es
        uniform mat4 clipFromWorld, worldFromObject;
        layout(location = 0) in vec3 position;
        layout(location = 1) in vec3 normal;
        layout(location = 2) in vec2 place;
        layout(location = 3) in vec3 color;
        out vec3 p, n, c;
        out vec2 t;
        vec3 linear(vec3 s) {
          return mix(s / 12.92, pow((s + .055) / 1.055, vec3(2.4)), step(.04045, s));
        }
        void main() {
          vec4 world = worldFromObject * vec4(position, 1.);
          p = world.xyz;
          n = mat3(worldFromObject) * normal;
          c = linear(color);
          t = place;
          gl_Position = clipFromWorld * world;
        }`;
      const fragmentShader = `#version 300 es
        precision highp float;
        uniform vec3 eye, ambient, ground, tone, specular, strengths[8];
        uniform vec4 lights[8];
        uniform int count;
        uniform float shininess, opacity;
        uniform bool hasTexture;
        uniform sampler2D picture;
        in vec3 p, n, c;
        in vec2 t;
        out vec4 color;
        void main() {
          vec3 normal = normalize(gl_FrontFacing ? n : -n);
          vec3 albedo = tone * c;
          if (hasTexture) albedo *= texture(picture, t).rgb;
          vec3 sum = albedo * (ambient * (1. + normal.z) + ground * (1. - normal.z)) * .5;
          for (int i = 0; i < count; i++) {
            vec3 way = lights[i].w > 0. ? lights[i].xyz - p : lights[i].xyz;
            float r = max(length(way), 1e-3);
            vec3 l = way / r;
            vec3 e = strengths[i] * max(0., dot(normal, l)) / (lights[i].w > 0. ? r * r : 1.);
            vec3 h = normalize(l + normalize(eye - p));
            sum += e * (albedo + specular * pow(max(0., dot(normal, h)), shininess));
          }
          vec3 s = clamp(sum, 0., 1.);
          s = mix(s * 12.92, 1.055 * pow(s, vec3(1. / 2.4)) - .055, step(.0031308, s));
          color = vec4(s * opacity, opacity);
        }`;

      class Viewer {
        constructor(element) {
          this.element = element;
          this.canvas = element.querySelector('canvas');
          this.gl = this.canvas.getContext('webgl2',
            { alpha: true, antialias: true, preserveDrawingBuffer: true });
          this.reset();
          if (!this.gl) {
            element.querySelector('.note').textContent =
              'This browser has no WebGL 2 to show the scene.';
            return;
          }
          this.prepare();
          this.listen();
        }

        prepare() {
          const gl = this.gl;
          const shader = (kind, text) => {
            const shader = gl.createShader(kind);
            gl.shaderSource(shader, text);
            gl.compileShader(shader);
            if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS))
              throw gl.getShaderInfoLog(shader);
            return shader;
          };
          const program = gl.createProgram();
          gl.attachShader(program, shader(gl.VERTEX_SHADER, vertexShader));
          gl.attachShader(program, shader(gl.FRAGMENT_SHADER, fragmentShader));
          gl.linkProgram(program);
          if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw gl.getProgramInfoLog(program);
          gl.useProgram(program);
          this.at = name => gl.getUniformLocation(program, name);
          const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
          this.meshes = data.meshes.map(mesh => {
            const array = gl.createVertexArray();
            gl.bindVertexArray(array);
            gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
            gl.bufferData(gl.ARRAY_BUFFER, bytes(mesh.vertices), gl.STATIC_DRAW);
            gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
            gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, bytes(mesh.indices), gl.STATIC_DRAW);
            for (const [index, size, type, normalized, offset] of [
              [0, 3, gl.FLOAT, false, 0], [1, 3, gl.BYTE, true, 12],
              [2, 2, gl.FLOAT, false, 16], [3, 3, gl.UNSIGNED_BYTE, true, 24]]) {
              gl.enableVertexAttribArray(index);
              gl.vertexAttribPointer(index, size, type, normalized, 28, offset);
            }
            return { ...mesh, array };
          });
          this.textures = data.textures.map(texture => {
            const name = gl.createTexture();
            gl.bindTexture(gl.TEXTURE_2D, name);
            gl.texImage2D(gl.TEXTURE_2D, 0, gl.SRGB8_ALPHA8, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE,
              new Uint8Array([255, 255, 255, 255]));
            const image = new Image();
            image.onload = () => {
              gl.bindTexture(gl.TEXTURE_2D, name);
              gl.texImage2D(gl.TEXTURE_2D, 0, gl.SRGB8_ALPHA8, gl.RGBA, gl.UNSIGNED_BYTE, image);
              const wraps = [gl.REPEAT, gl.CLAMP_TO_EDGE, gl.MIRRORED_REPEAT];
              gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, wraps[texture.wrap[0]]);
              gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, wraps[texture.wrap[1]]);
              gl.generateMipmap(gl.TEXTURE_2D);
              gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
              this.draw();
            };
            image.src = texture.source;
            return name;
          });
          gl.enable(gl.DEPTH_TEST);
          gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
        }

        listen() {
          const canvas = this.canvas;
          let last = null;
          canvas.addEventListener('pointerdown', e => {
            last = e;
            canvas.setPointerCapture(e.pointerId);
          });
          canvas.addEventListener('pointermove', e => {
            if (!last) return;
            this.turn((e.clientX - last.clientX) * .01, (e.clientY - last.clientY) * .01);
            last = e;
          });
          for (const end of ['pointerup', 'pointercancel'])
            canvas.addEventListener(end, () => { last = null; });
          canvas.addEventListener('wheel', e => {
            e.preventDefault();
            this.zoom(Math.exp(Math.sign(e.deltaY) * .08));
          }, { passive: false });
          const keys = {
            ArrowLeft: () => this.turn(-.1, 0), ArrowRight: () => this.turn(.1, 0),
            ArrowUp: () => this.turn(0, -.1), ArrowDown: () => this.turn(0, .1),
            '+': () => this.zoom(.9), '=': () => this.zoom(.9), '-': () => this.zoom(1 / .9),
            Home: () => this.home(), '0': () => this.home(),
          };
          canvas.addEventListener('keydown', e => {
            if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
            e.preventDefault();
            keys[e.key]();
          });
          this.element.querySelector('.home').addEventListener('click', () => this.home());
          this.element.querySelector('.above').addEventListener('click', () => {
            this.reset();
            for (let step = .2; step > 1e-4; step /= 2)
              while (this.elevation(this.pitch + step) > this.elevation(this.pitch)
                && this.elevation(this.pitch + step) < 1.5706) this.pitch += step;
            this.draw();
          });
          for (const box of this.element.querySelectorAll('input[type=checkbox]'))
            box.addEventListener('change', () => this.draw());
        }

        reset() { this.yaw = 0; this.pitch = 0; this.distance = 1; }
        home() { this.reset(); this.draw(); }
        turn(yaw, pitch) {
          this.yaw += yaw;
          const elevation = this.elevation(this.pitch + pitch);
          const was = this.elevation(this.pitch);
          // Neither through the table nor over the top.
          if (elevation > .02 && (elevation < 1.565 || elevation < was)) this.pitch += pitch;
          this.draw();
        }
        zoom(factor) {
          this.distance = Math.min(4, Math.max(.15, this.distance * factor));
          this.draw();
        }

        view(pitch = this.pitch) {
          const world = this.scene.cameraFromWorld;
          const [x, y, z] = [world[12], world[13], world[14]];
          return chain(move(x * this.distance, y * this.distance, z * this.distance), turnX(pitch),
            move(-x, -y, -z), world, turnZ(this.yaw));
        }
        elevation(pitch) { return Math.asin(Math.max(-1, Math.min(1, -this.view(pitch)[10]))); }

        show(index, place) {
          this.index = index;
          this.scene = data.scenes[index];
          if (place) place.append(this.element);
          const { width, height, picture } = this.scene;
          this.canvas.style.width = '480px';
          this.canvas.style.height = `${480 * height / width}px`;
          this.canvas.style.backgroundImage = '';
          const scale = Math.min(2, window.devicePixelRatio || 1);
          this.canvas.width = 480 * scale;
          this.canvas.height = Math.round(480 * scale * height / width);
          const image = picture && document.getElementById(picture);
          this.backdrop = image ? `url("${image.src}")` : '';
          for (const [name, is] of [['.behind', image], ['.ghosts', this.scene.ghosts.length]])
            this.element.querySelector(name).parentElement.hidden = !is;
          this.home();
        }

        draw() {
          const { gl, scene } = this;
          if (!gl || !scene) return;
          const on = name => this.element.querySelector(name).checked;
          const isBehind = on('.behind') && !!this.backdrop
            && this.yaw === 0 && this.pitch === 0 && this.distance === 1;
          this.canvas.style.backgroundImage = isBehind ? this.backdrop : '';
          gl.viewport(0, 0, this.canvas.width, this.canvas.height);
          const [r, g, b] = scene.background;
          gl.clearColor(...(isBehind ? [0, 0, 0, 0] : [r, g, b, 1]));
          gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
          const view = this.view();
          const [fx, fy, cx, cy] = scene.lens;
          const { width: w, height: h } = scene;
          const far = view[14] * 6 + 10 * scene.size, near = far / 2000;
          const lens = [2 * fx / w, 0, 0, 0, 0, -2 * fy / h, 0, 0,
            2 * cx / w - 1, 1 - 2 * cy / h, (far + near) / (far - near), 1,
            0, 0, -2 * far * near / (far - near), 0];
          gl.uniformMatrix4fv(this.at('clipFromWorld'), false, multiply(lens, view));
          const eye = [0, 1, 2].map(i =>
            -(view[4 * i] * view[12] + view[4 * i + 1] * view[13] + view[4 * i + 2] * view[14]));
          gl.uniform3fv(this.at('eye'), eye);
          gl.uniform3fv(this.at('ambient'), scene.ambient);
          gl.uniform3fv(this.at('ground'), scene.ground);
          gl.uniform1i(this.at('count'), scene.lights.length);
          if (scene.lights.length) {
            gl.uniform4fv(this.at('lights'), scene.lights.flatMap(l => l.place));
            gl.uniform3fv(this.at('strengths'), scene.lights.flatMap(l => l.strength));
          }
          if (!isBehind) this.put(scene.table, [0, 0, 0], 1, scene.tableTone);
          if (on('.axes')) this.put(scene.axes, [0, 0, 0], 1);
          for (const object of scene.objects) this.put(object.mesh, object.at, isBehind ? .75 : 1);
          if (on('.ghosts'))
            for (const ghost of scene.ghosts) this.put(ghost.mesh, ghost.at, .12);
        }

        put(index, [x, y, yaw], opacity, tone = [1, 1, 1]) {
          const { gl } = this, mesh = this.meshes[index];
          gl.uniformMatrix4fv(this.at('worldFromObject'), false,
            multiply(move(x, y, 0), turnZ(yaw)));
          gl.uniform1f(this.at('opacity'), opacity);
          gl[opacity < 1 ? 'enable' : 'disable'](gl.BLEND);
          gl.depthMask(opacity === 1 || opacity > .5);
          gl[mesh.twoSided ? 'disable' : 'enable'](gl.CULL_FACE);
          gl.bindVertexArray(mesh.array);
          for (const part of mesh.parts) {
            gl.uniform3fv(this.at('tone'), part.color.map((c, i) => c * tone[i]));
            gl.uniform3fv(this.at('specular'), part.specular);
            gl.uniform1f(this.at('shininess'), part.shininess);
            gl.uniform1i(this.at('hasTexture'), part.texture >= 0 ? 1 : 0);
            if (part.texture >= 0) gl.bindTexture(gl.TEXTURE_2D, this.textures[part.texture]);
            gl.drawElements(gl.TRIANGLES, part.count, gl.UNSIGNED_INT, 4 * part.first);
          }
          gl.depthMask(true);
        }
      }
      return { data, Viewer };
    })();
    """#
}
