import Testing
import UnrollSystem

import UnrollExchange
