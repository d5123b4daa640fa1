import ArgumentParser
import Exchange

extension ExchangeFormat: ExpressibleByArgument {}
