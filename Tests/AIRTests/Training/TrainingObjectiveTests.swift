import AIR
import Testing

@Suite struct TrainingObjectiveTests {
  @Test func elboIsReadAsLocalPosteriorAndNeverWritten() {
    #expect(TrainingObjective(name: "elbo") == .localPosterior)
    #expect(TrainingObjective.localPosterior.rawValue == "local-posterior")
    #expect(!TrainingObjective.allCases.map(\.rawValue).contains("elbo"))
  }

  @Test func everyNameIsReadBack() {
    for objective in TrainingObjective.allCases {
      #expect(TrainingObjective(name: objective.rawValue) == objective)
    }
    #expect(TrainingObjective(name: "ELBO") == nil)
  }
}
