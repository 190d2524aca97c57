import Testing
import UnrollExchange
import UnrollSystem
