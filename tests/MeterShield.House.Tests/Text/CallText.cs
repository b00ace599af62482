using System.Text;

namespace MeterShield.House.Tests.Text;

/// <summary>The string literals among the arguments of a call, with <c>{}</c> for what is put into them and for what is added to them.</summary>
internal sealed class CallText
{
    private readonly string _code;
    private readonly List<string> _literals = [];
    private int _at;

    /// <param name="code">C#.</param>
    /// <param name="at">Behind the call's opening parenthesis.</param>
    public CallText(string code, int at)
    {
        (_code, _at) = (code, at);
        Walk();
    }

    public IReadOnlyList<string> Literals => _literals;

    private bool IsLiteral => _code[_at] == '"' || (_code[_at] == '$' && _code[_at + 1] == '"');

    private void Walk()
    {
        var isAdded = false;
        for (var depth = 1; depth > 0;)
        {
            if (_code[_at..].StartsWith("Choose(", StringComparison.Ordinal))
            {
                // Its French stands beside it.
                _at += "Choose(".Length;
                _at = new CallText(_code, _at)._at;
                continue;
            }

            if (IsLiteral)
            {
                Add(Literal(), isAdded);
                isAdded = false;
                continue;
            }

            isAdded = _code[_at] == '+' || (isAdded && char.IsWhiteSpace(_code[_at]));
            depth += _code[_at] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            _at += _code[_at] == '\'' && _code[_at + 2] == '\'' ? 3 : 1;
        }
    }

    /// <summary>Added to a literal it goes on with it; added to something else, that stands before it.</summary>
    private void Add(string text, bool isAdded)
    {
        if (isAdded && _literals.Count > 0 && !_literals[^1].EndsWith("{}", StringComparison.Ordinal))
        {
            _literals[^1] += text;
        }
        else
        {
            _literals.Add(isAdded ? "{}" + text : text);
        }

        var rest = _code.AsSpan(_at).TrimStart();
        if (rest[0] == '+' && rest[1..].TrimStart() is not ['"', ..] and not ['$', ..])
        {
            _literals[^1] += "{}";
        }
    }

    private string Literal()
    {
        var isInterpolated = _code[_at] == '$';
        _at += isInterpolated ? 2 : 1;
        var text = new StringBuilder();
        while (_code[_at] != '"')
        {
            if (isInterpolated && _code[_at] == '{' && _code[_at + 1] != '{')
            {
                _at++;
                SkipHole();
                text.Append("{}");
                continue;
            }

            _at += _code[_at] == '\\' || (isInterpolated && _code[_at] is '{' or '}') ? 1 : 0;
            text.Append(_code[_at++]);
        }

        _at++;
        return text.ToString();
    }

    private void SkipHole()
    {
        for (var depth = 1; depth > 0;)
        {
            if (IsLiteral)
            {
                Literal();
                continue;
            }

            depth += _code[_at] switch { '{' => 1, '}' => -1, _ => 0 };
            _at++;
        }
    }
}
