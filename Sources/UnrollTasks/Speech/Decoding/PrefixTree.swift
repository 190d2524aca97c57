/// The texts that a search follows, as a tree: each node is a text, longer by a symbol than its parent's.
///
/// A node that no hypothesis and no other node needs is used again.
struct PrefixTree {
    struct Node {
        /// -1 at the root.
        var parent: Int32
        /// The symbol that the text ends with; 0 at the root, -1 where the node is free.
        var symbol: Int32
        /// The word of the lexicon that was complete before this symbol, where words are not set apart by
        /// blanks; -1 where none was.
        var word: Int32 = -1
        /// Where the word that is being written stands in the lexicon.
        var lexicon: Int32 = 0
        /// The words that are complete.
        var wordCount: Int32 = 0
        /// The symbols of the text.
        var depth: Int32 = 0
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
        /// Its place in the beam; -1 where it is not among the hypotheses.
        var slot: Int32 = -1
        /// What language model and insertion bonus have added so far.
        var bonus = 0.0
        /// What they add if the word that is being written ends here; NaN before that is known.
        var completion = Double.nan
    }

    static let root: Int32 = 0

    private(set) var nodes: [Node]
    /// The language model's context of each node: behind the text, or behind its last complete word.
    private(set) var contexts: [LanguageContext?]
    private var free: [Int32] = []

    init(context: LanguageContext?) {
        nodes = [Node(parent: -1, symbol: 0)]
        contexts = [context]
    }

    @inline(__always)
    subscript(node: Int32) -> Node {
        get { nodes[Int(node)] }
        _modify { yield &nodes[Int(node)] }
    }

    /// A child that is there already.
    func child(of parent: Int32, by symbol: Int32, after word: Int32) -> Int32? {
        var child = self[parent].firstChild
        while child >= 0 {
            if self[child].symbol == symbol, self[child].word == word { return child }
            child = self[child].nextSibling
        }
        return nil
    }

    mutating func append(_ node: Node, context: LanguageContext?) -> Int32 {
        var node = node
        node.depth = self[node.parent].depth + 1
        node.nextSibling = self[node.parent].firstChild
        let index: Int32
        if let last = free.popLast() {
            index = last
            nodes[Int(index)] = node
            contexts[Int(index)] = context
        } else {
            index = Int32(nodes.count)
            nodes.append(node)
            contexts.append(context)
        }
        self[node.parent].firstChild = index
        return index
    }

    /// Gives up a node that has left the beam, and those before it, as far as nothing needs them.
    mutating func release(_ node: Int32) {
        var node = node
        while node != Self.root, self[node].slot < 0, self[node].firstChild < 0,
            self[node].symbol > 0
        {
            let parent = self[node].parent
            if self[parent].firstChild == node {
                self[parent].firstChild = self[node].nextSibling
            } else {
                var sibling = self[parent].firstChild
                while self[sibling].nextSibling != node { sibling = self[sibling].nextSibling }
                self[sibling].nextSibling = self[node].nextSibling
            }
            contexts[Int(node)] = nil
            self[node].symbol = -1
            free.append(node)
            node = parent
        }
    }

    /// The nodes behind the root up to `node`, in the order of the text.
    func path(to node: Int32) -> [Int32] {
        var path: [Int32] = []
        var node = node
        while node != Self.root {
            path.append(node)
            node = self[node].parent
        }
        return path.reversed()
    }

    /// Whether a text begins with that of another node.
    func begins(_ node: Int32, with ancestor: Int32) -> Bool {
        var node = node
        while self[node].depth > self[ancestor].depth { node = self[node].parent }
        return node == ancestor
    }

    /// The longest text that two texts begin with.
    func commonAncestor(_ first: Int32, _ second: Int32) -> Int32 {
        var (first, second) = (first, second)
        while self[first].depth > self[second].depth { first = self[first].parent }
        while self[second].depth > self[first].depth { second = self[second].parent }
        while first != second { (first, second) = (self[first].parent, self[second].parent) }
        return first
    }
}
