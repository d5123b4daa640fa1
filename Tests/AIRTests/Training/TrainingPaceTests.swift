import Testing

@testable import AIR

@Suite("The pace of a training")
struct TrainingPaceTests {
  @Test("is that of the trial where as many objects are tried as there are")
  func known() {
    let pace = TrainingPace(pictures: 2000, seconds: 10, objects: 1.5, expectedObjects: 1.5)
    #expect(abs(pace.picturesPerSecond - 190) < 1e-9)
    #expect(pace.pictures(inSeconds: 600) == 114_000)
  }

  @Test("is slower where the trial tried fewer, and never faster")
  func growth() {
    // Three steps a picture in place of two: half as much again of three quarters.
    let slow = TrainingPace(pictures: 2000, seconds: 10, objects: 1, expectedObjects: 2)
    #expect(abs(slow.picturesPerSecond - 190 / 1.375) < 1e-9)
    let fast = TrainingPace(pictures: 2000, seconds: 10, objects: 3, expectedObjects: 2)
    #expect(fast.picturesPerSecond == 190)
  }

  @Test("chooses at least a thousand pictures")
  func least() {
    let pace = TrainingPace(pictures: 1, seconds: 10, objects: 1, expectedObjects: 1)
    #expect(pace.pictures(inSeconds: 60) == 1000)
  }
}
