// The umbrella: what users import. Re-exports the public face of every target, and nothing else.
@_exported public import UnrollData
@_exported public import UnrollExchange
@_exported public import UnrollInsight
@_exported public import UnrollLanguageModels
@_exported public import UnrollLayers
@_exported public import UnrollSystem
@_exported public import UnrollTasks
@_exported public import UnrollTensors
@_exported public import UnrollTraining
