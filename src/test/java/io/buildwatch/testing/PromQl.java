package io.buildwatch.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series and labels that a PromQL expression names. They are found by a scan of its words, which tells functions,
 * keywords and labels apart but does not parse the expression. Strings and ranges may contain Grafana's variables.
 *
 * @param selectors in their order
 * @param labels those of {@code by}, {@code without}, {@code on}, {@code ignoring} and {@code group_…}
 */
public record PromQl(List<Selector> selectors, List<String> labels) {
    private static final Pattern TOKEN = Pattern.compile("\\s+"
            + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
            + "|(?<range>\\[[^\\]]*\\])"
            + "|(?<word>[a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "|(?<number>[0-9][0-9a-zA-Z.]*)"
            + "|(?<sign>=~|!~|!=|==|>=|<=|[-+*/%^=<>(){},@])");
    private static final Set<String> LISTS = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "atan2", "bool", "offset", "inf", "nan");
    private static final Set<String> AGGREGATIONS = Set.of(
            "sum",
            "min",
            "max",
            "avg",
            "group",
            "stddev",
            "stdvar",
            "count",
            "count_values",
            "bottomk",
            "topk",
            "quantile");

    /** {@code metric{matchers}}. */
    public record Selector(String metric, List<LabelMatcher> matchers) {}

    /** {@code label=~"value"}; the value without its quotes. */
    public record LabelMatcher(String label, String operator, String value) {}

    /** @throws IllegalArgumentException if the expression is no PromQL, or selects series by labels alone */
    public static PromQl of(String expression) {
        return new Reader(tokens(expression), expression).read();
    }

    private record Token(String kind, String text) {
        boolean is(String sign) {
            return kind.equals("sign") && text.equals(sign);
        }
    }

    private static List<Token> tokens(String expression) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("at " + at + " of " + expression);
            }
            for (String kind : List.of("string", "range", "word", "number", "sign")) {
                if (matcher.group(kind) != null) {
                    tokens.add(new Token(kind, matcher.group(kind)));
                }
            }
            at = matcher.end();
        }
        return tokens;
    }

    private static final class Reader {
        private final List<Token> tokens;
        private final String expression;
        private final List<Selector> selectors = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private int next;

        Reader(List<Token> tokens, String expression) {
            this.tokens = tokens;
            this.expression = expression;
        }

        PromQl read() {
            int depth = 0;
            while (next < tokens.size()) {
                Token token = tokens.get(next++);
                if (token.kind.equals("word")) {
                    word(token.text);
                } else if (token.is("{") || token.is("}")) {
                    throw new IllegalArgumentException("a selector without a metric: " + expression);
                } else {
                    depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
                }
                if (depth < 0) {
                    throw new IllegalArgumentException("a ) too many: " + expression);
                }
            }
            if (depth != 0) {
                throw new IllegalArgumentException("a ( too many: " + expression);
            }
            return new PromQl(List.copyOf(selectors), List.copyOf(labels));
        }

        private void word(String word) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (LISTS.contains(lower)) {
                labelList();
            } else if (!OPERATORS.contains(lower) && !AGGREGATIONS.contains(lower) && !peek("(")) {
                selectors.add(new Selector(word, peek("{") ? matchers() : List.of()));
            }
        }

        private void labelList() {
            if (!peek("(")) {
                return;
            }
            next++;
            while (!peek(")")) {
                labels.add(take("word").text);
                if (peek(",")) {
                    next++;
                }
            }
            next++;
        }

        private List<LabelMatcher> matchers() {
            List<LabelMatcher> matchers = new ArrayList<>();
            next++;
            while (!peek("}")) {
                String label = take("word").text;
                String operator = take("sign").text;
                String value = take("string").text;
                matchers.add(new LabelMatcher(label, operator, value.substring(1, value.length() - 1)));
                if (peek(",")) {
                    next++;
                }
            }
            next++;
            return matchers;
        }

        private boolean peek(String sign) {
            return next < tokens.size() && tokens.get(next).is(sign);
        }

        private Token take(String kind) {
            if (next >= tokens.size() || !tokens.get(next).kind.equals(kind)) {
                throw new IllegalArgumentException("a " + kind + " is missing: " + expression);
            }
            return tokens.get(next++);
        }
    }
}
