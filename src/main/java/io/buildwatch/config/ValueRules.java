package io.buildwatch.config;

import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kinds of values that settings have. Stateless; any thread. */
final class ValueRules {
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");
    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*");
    private static final Pattern CLASS_NAME =
            Pattern.compile("[\\p{Alpha}_$][\\w$]*(\\.[\\p{Alpha}_$][\\w$]*)*", Pattern.UNICODE_CHARACTER_CLASS);

    private ValueRules() {}

    static ValueRule<Integer> wholeNumber(int min, int max) {
        return new ValueRule<>("a whole number from " + min + " to " + max, text -> {
            if (!text.matches("-?[0-9]{1,18}")) {
                return null;
            }
            long value = Long.parseLong(text);
            return value >= min && value <= max ? (int) value : null;
        });
    }

    static ValueRule<Double> decimal(String min, String max) {
        BigDecimal low = new BigDecimal(min);
        BigDecimal high = new BigDecimal(max);
        return new ValueRule<>("a number from " + min + " to " + max, text -> {
            if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                return null;
            }
            BigDecimal value = new BigDecimal(text);
            return value.compareTo(low) >= 0 && value.compareTo(high) <= 0 ? value.doubleValue() : null;
        });
    }

    /** A part of a whole, 0 to 1. */
    static ValueRule<Double> percentage() {
        return new ValueRule<>(
                "a percentage from 0% to 100%, such as 50%",
                text -> {
                    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,9})?%")) {
                        return null;
                    }
                    BigDecimal value = new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2);
                    return value.compareTo(BigDecimal.ONE) <= 0 ? value.doubleValue() : null;
                });
    }

    static ValueRule<Duration> duration(String min, String max) {
        Duration low = known(min);
        Duration high = known(max);
        return new ValueRule<>("a duration from " + min + " to " + max + ", such as 500ms, 30s, 5m, 2h or 7d", text -> {
            Duration value = DurationText.parse(text);
            return value != null && value.compareTo(low) >= 0 && value.compareTo(high) <= 0 ? value : null;
        });
    }

    static ValueRule<Boolean> yesNo() {
        return new ValueRule<>("true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** Whether jobs are read by batch. */
    static ValueRule<Boolean> refreshWay() {
        return new ValueRule<>("auto or list", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> true;
            case "list" -> false;
            default -> null;
        });
    }

    /** Text that goes into an HTTP header, so neither spaces nor control characters. */
    static ValueRule<String> printable() {
        return new ValueRule<>("printable ASCII without spaces", text -> matching(PRINTABLE, text));
    }

    /** Printable ASCII, so that the words can stand in a form or a header. */
    static ValueRule<List<String>> words() {
        return new ValueRule<>("words separated by spaces or commas", text -> {
            List<String> words = Arrays.stream(text.strip().split("[ ,]+", -1)).toList();
            return words.stream().allMatch(word -> PRINTABLE.matcher(word).matches()) ? words : null;
        });
    }

    static ValueRule<String> anyText() {
        return new ValueRule<>("text", text -> text);
    }

    /** A name that Kafka accepts in topics, groups and static members. */
    static ValueRule<String> kafkaName(int min, int max) {
        Pattern pattern = Pattern.compile("[a-zA-Z0-9._-]{" + min + "," + max + "}");
        return new ValueRule<>(
                min + " to " + max + " of the characters a-z A-Z 0-9 . _ -", text -> matching(pattern, text));
    }

    static ValueRule<String> className() {
        return new ValueRule<>(
                "the full name of a Java class on the class path (put its jar into plugins/)",
                text -> matching(CLASS_NAME, text));
    }

    static ValueRule<Path> path() {
        return new ValueRule<>("a path", text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                return null; // the caller reports it with the rule
            }
        });
    }

    static ValueRule<ProxyAddress> proxy() {
        return new ValueRule<>("http://host:port or http://user:password@host:port", ProxyAddress::parse);
    }

    static ValueRule<BuildwatchConfig.LogFormat> logFormat() {
        return new ValueRule<>("text or json", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "text" -> BuildwatchConfig.LogFormat.TEXT;
            case "json" -> BuildwatchConfig.LogFormat.JSON;
            default -> null;
        });
    }

    /** An address to listen on; it is not resolved. */
    static ValueRule<InetSocketAddress> listenAddress() {
        return new ValueRule<>(
                "host:port with a port from 0 to 65535, such as 127.0.0.1:8480 or [::1]:8480", AddressText::listen);
    }

    /** Names as in an HTTP {@code Host} header, without port. Addresses need not be listed: they are always allowed. */
    static ValueRule<List<String>> hostNames() {
        return new ValueRule<>(
                "a comma-separated list of host names without ports, such as buildwatch.example.com", text -> {
                    List<String> names = Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .toList();
                    return names.stream()
                                    .allMatch(name -> HOST_NAME.matcher(name).matches())
                            ? names
                            : null;
                });
    }

    static ValueRule<String> brokers() {
        return new ValueRule<>(
                "a comma-separated list of host:port", text -> AddressText.areBrokers(text) ? text : null);
    }

    static ValueRule<String> registryUrls() {
        return new ValueRule<>(
                "a comma-separated list of http:// or https:// addresses",
                text -> AddressText.areHttpUrls(text) ? text : null);
    }

    private static @Nullable String matching(Pattern pattern, String text) {
        return pattern.matcher(text).matches() ? text : null;
    }

    private static Duration known(String text) {
        Duration value = DurationText.parse(text);
        if (value == null) {
            throw new IllegalStateException("not a duration: " + text);
        }
        return value;
    }
}
