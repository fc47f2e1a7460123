using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Contracts;

/// <summary>
/// A committed list of what other processes, stored rows or clients know by number or name. A line is a slot of two words (whose,
/// and which number or name) and what the slot holds. A slot that is no longer in use keeps its line, with <c>retired</c> in place
/// of the rest.
/// </summary>
internal static class CommittedList
{
    private const string Retired = "retired";

    /// <param name="file">The list, beside this class.</param>
    /// <param name="actual">The lines that the program as built would have.</param>
    public static void Keeps(string file, IEnumerable<string> actual)
    {
        var path = $"tests/Conventions/Contracts/{file}";
        var committed = ProjectFolder.Read(path).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#')).ToDictionary(Slot, Content, StringComparer.Ordinal);
        var built = actual.ToDictionary(Slot, Content, StringComparer.Ordinal);

        Fault.None(
            committed.Where(line => line.Value != Retired && built.GetValueOrDefault(line.Key) != line.Value)
                .Select(line => $"{line.Key}: was '{line.Value}', is now '{built.GetValueOrDefault(line.Key) ?? "gone"}'"),
            $"Somebody knows these by number or name, so they stay as they are, or, once nobody can, say '{Retired}' in {path}:");
        Fault.None(
            committed.Where(line => line.Value == Retired && built.ContainsKey(line.Key)).Select(line => $"{line.Key} {built[line.Key]}"),
            "These take a slot that had another meaning once; take a new one:");
        Fault.None(
            built.Where(line => !committed.ContainsKey(line.Key)).Select(line => $"{line.Key} {line.Value}"),
            $"These are new; add the lines to {path}:");
    }

    private static string Slot(string line) => string.Join(' ', line.Split(' ')[..2]);

    private static string Content(string line) => string.Join(' ', line.Split(' ')[2..]);
}
