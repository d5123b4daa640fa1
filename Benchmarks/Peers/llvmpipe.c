// Renders the benchmark's scenes with Mesa's llvmpipe through OSMesa, on one thread.
//
//   llvmpipe SCENES SIZE PICTURES
//
// SCENES is the text that `SceneList.text` writes. Prints `llvmpipe SIZE forward RATE`, in images
// per second of processor time, and writes the first five pictures to PICTURES: rows from the top,
// three 32-bit floats a pixel.
//
// Of what was tried this is llvmpipe's fastest way: one draw for each object from static buffers,
// lit in a vertex shader. One draw for the whole scene, other depths and widths of vectors come
// within 3 %; fixed-function lighting is 6 % slower.
#define GL_GLEXT_PROTOTYPES
#include <GL/osmesa.h>

#include <GL/glext.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PICTURES = 5, LEAST_PASSES = 5, MOST_PASSES = 10000 };
static const double leastSeconds = 0.3;
static const float near = 0.05f, far = 10;

typedef struct {
  GLuint vertices, triangles;
  int triangleCount;
} Mesh;

typedef struct {
  int mesh;
  float x, y, yaw, albedo[3];
} Object;

typedef struct {
  float cameraFromWorld[3][4];  // OpenCV's axes
  float fovYDegrees;
  float toLight[3], ambient, diffuse, background[3];
  int objectCount;
  Object *objects;
} Scene;

static GLint clipFromObject, light, albedo;  // the shader's uniforms

static const char *vertexShader =
    "#version 120\n"
    "uniform mat4 clipFromObject;\n"
    "uniform vec4 light;  // towards the light, in the object's frame, times diffuse; ambient\n"
    "uniform vec3 albedo;\n"
    "attribute vec3 position, normal;\n"
    "varying vec3 color;\n"
    "void main() {\n"
    "  gl_Position = clipFromObject * vec4(position, 1.0);\n"
    "  color = albedo * (light.w + max(0.0, dot(normal, light.xyz)));\n"
    "}\n";
static const char *fragmentShader =
    "#version 120\n"
    "varying vec3 color;\n"
    "void main() { gl_FragColor = vec4(color, 1.0); }\n";

static void fail(const char *what) {
  fprintf(stderr, "llvmpipe: %s\n", what);
  exit(1);
}

// MARK: Reading

static float number(FILE *file) {
  float value;
  if (fscanf(file, "%f", &value) != 1) fail("the list of scenes ends too early");
  return value;
}

static void numbers(FILE *file, float *values, int count) {
  for (int i = 0; i < count; i++) values[i] = number(file);
}

static GLuint buffer(GLenum target, const void *data, size_t bytes) {
  GLuint name;
  glGenBuffers(1, &name);
  glBindBuffer(target, name);
  glBufferData(target, bytes, data, GL_STATIC_DRAW);
  return name;
}

static Mesh readMesh(FILE *file) {
  int vertexCount = number(file);
  Mesh mesh = {.triangleCount = number(file)};
  float *vertices = malloc(vertexCount * 6 * sizeof(float));
  GLushort *triangles = malloc(mesh.triangleCount * 3 * sizeof(GLushort));
  numbers(file, vertices, vertexCount * 6);
  for (int i = 0; i < mesh.triangleCount * 3; i++) triangles[i] = number(file);
  mesh.vertices = buffer(GL_ARRAY_BUFFER, vertices, vertexCount * 6 * sizeof(float));
  mesh.triangles =
      buffer(GL_ELEMENT_ARRAY_BUFFER, triangles, mesh.triangleCount * 3 * sizeof(GLushort));
  free(vertices);
  free(triangles);
  return mesh;
}

static Scene readScene(FILE *file) {
  Scene scene;
  numbers(file, &scene.cameraFromWorld[0][0], 12);
  scene.fovYDegrees = number(file);
  numbers(file, scene.toLight, 3);
  scene.ambient = number(file);
  scene.diffuse = number(file);
  numbers(file, scene.background, 3);
  scene.objectCount = number(file);
  scene.objects = malloc(scene.objectCount * sizeof(Object));
  for (Object *object = scene.objects; object < scene.objects + scene.objectCount; object++) {
    object->mesh = number(file);
    numbers(file, &object->x, 6);
  }
  return scene;
}

// MARK: Rendering

static GLuint compiled(GLenum kind, const char *source) {
  GLuint shader = glCreateShader(kind);
  GLint works;
  glShaderSource(shader, 1, &source, NULL);
  glCompileShader(shader);
  glGetShaderiv(shader, GL_COMPILE_STATUS, &works);
  if (!works) fail("a shader does not compile");
  return shader;
}

static void prepare(int size) {
  GLuint program = glCreateProgram();
  glAttachShader(program, compiled(GL_VERTEX_SHADER, vertexShader));
  glAttachShader(program, compiled(GL_FRAGMENT_SHADER, fragmentShader));
  glBindAttribLocation(program, 0, "position");
  glBindAttribLocation(program, 1, "normal");
  glLinkProgram(program);
  glUseProgram(program);
  clipFromObject = glGetUniformLocation(program, "clipFromObject");
  light = glGetUniformLocation(program, "light");
  albedo = glGetUniformLocation(program, "albedo");
  glEnableVertexAttribArray(0);
  glEnableVertexAttribArray(1);
  glEnable(GL_DEPTH_TEST);
  glEnable(GL_CULL_FACE);
  glDisable(GL_DITHER);
  glViewport(0, 0, size, size);
}

static void drawObject(const Scene *scene, const Object *object, const Mesh *mesh) {
  float c = cosf(object->yaw), s = sinf(object->yaw);
  float focal = 1 / tanf(scene->fovYDegrees * (float)M_PI / 360);
  GLfloat m[4][4];  // by columns
  for (int row = 0; row < 3; row++) {
    const float *r = scene->cameraFromWorld[row];
    float scale = row == 0 ? focal : row == 1 ? -focal : 1;  // OpenGL's y points up
    m[0][row] = scale * (r[0] * c + r[1] * s);
    m[1][row] = scale * (r[1] * c - r[0] * s);
    m[2][row] = scale * r[2];
    m[3][row] = scale * (r[0] * object->x + r[1] * object->y + r[3]);
  }
  for (int column = 0; column < 4; column++) {
    m[column][3] = m[column][2];
    m[column][2] *= (far + near) / (far - near);
  }
  m[3][2] -= 2 * far * near / (far - near);
  const float *l = scene->toLight, d = scene->diffuse;
  glUniformMatrix4fv(clipFromObject, 1, GL_FALSE, &m[0][0]);
  glUniform4f(light, d * (c * l[0] + s * l[1]), d * (c * l[1] - s * l[0]), d * l[2],
              scene->ambient);
  glUniform3fv(albedo, 1, object->albedo);
  glBindBuffer(GL_ARRAY_BUFFER, mesh->vertices);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, mesh->triangles);
  glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, 6 * sizeof(float), NULL);
  glVertexAttribPointer(1, 3, GL_FLOAT, GL_FALSE, 6 * sizeof(float),
                        (const void *)(3 * sizeof(float)));
  glDrawElements(GL_TRIANGLES, 3 * mesh->triangleCount, GL_UNSIGNED_SHORT, NULL);
}

static void render(const Scene *scene, const Mesh *meshes) {
  glClearColor(scene->background[0], scene->background[1], scene->background[2], 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  // The table, which is listed first, comes last: what the objects hide of it is not shaded.
  for (int i = scene->objectCount - 1; i >= 0; i--)
    drawObject(scene, &scene->objects[i], &meshes[scene->objects[i].mesh]);
  glFinish();
}

// MARK: Measuring

static double processorSeconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

// The median time of a pass over all scenes.
static double passSeconds(const Scene *scenes, int count, const Mesh *meshes) {
  static double times[MOST_PASSES];
  int passes = -1;  // the first one warms up
  double total = 0;
  while (passes < MOST_PASSES && (passes < LEAST_PASSES || total < leastSeconds)) {
    double start = processorSeconds();
    for (int i = 0; i < count; i++) render(&scenes[i], meshes);
    double time = processorSeconds() - start;
    if (passes >= 0) total += times[passes] = time;
    passes++;
  }
  qsort(times, passes, sizeof(double), compare);
  return times[passes / 2];
}

static void writePicture(FILE *file, const GLubyte *pixels, int size) {
  for (int row = size - 1; row >= 0; row--) {
    for (int column = 0; column < size; column++) {
      const GLubyte *pixel = pixels + 4 * (row * size + column);
      float color[3] = {pixel[0] / 255.0f, pixel[1] / 255.0f, pixel[2] / 255.0f};
      fwrite(color, sizeof(float), 3, file);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 4) fail("usage: llvmpipe SCENES SIZE PICTURES");
  setenv("GALLIUM_DRIVER", "llvmpipe", 1);
  setenv("LP_NUM_THREADS", "0", 1);
  int size = atoi(argv[2]);
  GLubyte *pixels = malloc(4 * size * size);
  OSMesaContext context = OSMesaCreateContextExt(OSMESA_RGBA, 24, 0, 0, NULL);
  if (!context || !OSMesaMakeCurrent(context, pixels, GL_UNSIGNED_BYTE, size, size))
    fail("OSMesa makes no context");
  if (!strstr((const char *)glGetString(GL_RENDERER), "llvmpipe"))
    fail("this OSMesa was built without llvmpipe");
  prepare(size);

  FILE *list = fopen(argv[1], "r");
  if (!list) fail("cannot open the list of scenes");
  int meshCount = number(list);
  Mesh *meshes = malloc(meshCount * sizeof(Mesh));
  for (int i = 0; i < meshCount; i++) meshes[i] = readMesh(list);
  int sceneCount = number(list);
  Scene *scenes = malloc(sceneCount * sizeof(Scene));
  for (int i = 0; i < sceneCount; i++) scenes[i] = readScene(list);
  fclose(list);

  printf("llvmpipe %d forward %.1f\n", size, sceneCount / passSeconds(scenes, sceneCount, meshes));

  FILE *pictures = fopen(argv[3], "wb");
  if (!pictures) fail("cannot write the pictures");
  for (int i = 0; i < PICTURES && i < sceneCount; i++) {
    render(&scenes[i], meshes);
    writePicture(pictures, pixels, size);
  }
  fclose(pictures);
  if (glGetError() != GL_NO_ERROR) fail("OpenGL reports an error");
  OSMesaDestroyContext(context);
  return 0;
}
