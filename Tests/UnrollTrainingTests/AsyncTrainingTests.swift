import Foundation
import Synchronization
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct AsyncTrainingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a run tells, from the thread that trains.
    private final class Diary: Sendable {
        let told = Mutex<[TrainingProgress]>([])
        let threads = Mutex<Set<UInt>>([])
        func note(_ progress: TrainingProgress) {
            told.withLock { $0.append(progress) }
            threads.withLock { _ = $0.insert(UInt(bitPattern: pthread_self().hashValue)) }
        }
        var updates: [TrainingUpdate] {
            told.withLock {
                $0.compactMap { if case .update(let update) = $0 { update } else { nil } }
            }
        }
        var epochs: [Int] {
            told.withLock {
                $0.compactMap { if case .epoch(let epoch, _) = $0 { epoch.epoch } else { nil } }
            }
        }
        var notes: [String] {
            told.withLock { $0.compactMap { if case .note(let note) = $0 { note } else { nil } } }
        }
    }

    private func bits(_ name: String) throws -> [[UInt32]] {
        let task = TinyTask()
        try ModelFile(folder.file(name)).load(into: task.module)
        return task.module.parameters.map { $0.parameter.value.floats.map(\.bitPattern) }
    }

    @Test func tellsValuesAndReturnsTheState() async throws {
        let diary = Diary()
        let state = try await TinyTask().train(output: folder.file("m")) { diary.note($0) }
        #expect(state.ended == .epochs && diary.epochs == [1, 2, 3])
        #expect(diary.updates.map(\.number) == Array(1...15))
        #expect(diary.updates.map(\.epoch) == (0..<15).map { $0 / 5 + 1 })
        #expect(diary.updates.allSatisfy { $0.total == 15 && $0.loss > 0 && $0.learningRate > 0 })
        #expect(diary.threads.withLock(\.count) == 1)
        // The same run without a thread of its own.
        try Self.trainNow(folder.file("now"))
        #expect(try bits("m") == bits("now"))
    }

    private static func trainNow(_ path: String) throws { try TinyTask().train(output: path) }

    /// Cancelled after any update, the run is saved; resumed, it ends as if it never was.
    @Test(arguments: [1, 4, 5, 14])
    func cancellationSaves(update: Int) async throws {
        try Self.trainNow(folder.file("whole"))
        let diary = Diary()
        let path = folder.file("cut")
        let run = Task {
            try await TinyTask().train(output: path) { progress in
                diary.note(progress)
                guard case .update(let made) = progress, made.number == update else { return }
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(diary.updates.count == update)
        #expect(diary.notes.last?.contains("resume") == true)
        #expect(FileManager.default.fileExists(atPath: path + ".checkpoint"))
        let state = try await TinyTask().train(output: path, resume: true) { _ in }
        #expect(state.ended == .epochs && state.updates == 15)
        #expect(try bits("cut") == bits("whole"))
    }

    @Test func cancelledBeforeItBeginsLeavesNothing() async throws {
        let path = folder.file("never")
        let run = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await TinyTask().train(output: path) { _ in }
        }
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    /// Many trainings at once leave the shared threads free: short work goes on meanwhile.
    @Test func sharedThreadsStayFree() async throws {
        let gate = DispatchSemaphore(value: 0)
        let count = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask { try await onThreadOfItsOwn { gate.wait() } }
            }
            // Were those on the shared threads, this would never run.
            group.addTask { for _ in 0..<count { gate.signal() } }
            try await group.waitForAll()
        }
    }

    @Test func theWorkSeesTheTasksValues() async throws {
        let threads = try await onThreadOfItsOwn { Compute.current.threads }
        #expect(threads == Compute.current.threads)
        let task = Task { try await onThreadOfItsOwn { Task.isCancelled } }
        task.cancel()
        #expect(try await task.value)
    }
}
