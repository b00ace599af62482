namespace MeterShield.House.Tests.Compiling;

/// <summary>Tries a file of attempts: each must be refused by its diagnostic and no other, each legal twin must compile.</summary>
internal static class Trial
{
    public static void Of(string name)
    {
        var file = AttemptFile.Read(name);
        Assert.NotEmpty(file.Attempts);
        var surprises = Refused(file.View, file.Attempts).Concat(Accepted(file.LegalView, file.Attempts)).ToList();
        Assert.True(surprises.Count == 0, $"Attempts/{name}.txt:\n{string.Join('\n', surprises)}");
    }

    /// <summary>Declarations and statements apart: where a declaration is wrong, the compiler says nothing of bodies.</summary>
    private static IEnumerable<string> Refused(View view, IReadOnlyList<Attempt> attempts)
    {
        foreach (var batch in attempts.GroupBy(attempt => Compiler.IsDeclaration(attempt.Forbidden)).Select(group => group.ToList()))
        {
            var errors = Compiler.Compile(view, batch.Select(attempt => attempt.Forbidden).ToList());
            for (var index = 0; index < batch.Count; index++)
            {
                var said = errors[index].Distinct().Order(StringComparer.Ordinal).ToList();
                if (said is not [var only] || only != batch[index].Diagnostic)
                {
                    yield return $"line {batch[index].Line}: expected {batch[index].Diagnostic}, the compiler said [{string.Join(' ', said)}]: {batch[index].Forbidden}";
                }
            }
        }
    }

    private static IEnumerable<string> Accepted(View view, IReadOnlyList<Attempt> attempts) =>
        Compiler.Compile(view, attempts.Select(attempt => attempt.Legal).ToList())
            .Select(errors => $"line {attempts[errors.Key].Line}: the legal twin says [{string.Join(' ', errors)}]: {attempts[errors.Key].Legal}");
}
