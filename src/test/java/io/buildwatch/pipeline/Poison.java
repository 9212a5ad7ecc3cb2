package io.buildwatch.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An input record that is not the RID of a build.
 *
 * @param kind what is wrong, in words for messages
 * @param reason {@code buildwatch.reason} in its dead letter
 */
record Poison(String kind, byte @Nullable [] key, byte @Nullable [] value, String reason) {
    /** A text in every record that tries to forge a log line. */
    static final String FORGED = "forged-log-line";

    private static final int MEGABYTE = 1_000_000;
    private static final String LINE = "2026-11-25T12:00:00Z ERROR io.buildwatch " + FORGED;

    private static final List<Function<SplittableRandom, Poison>> KINDS = List.of(
            random -> stop(random, null),
            random -> stop(random, bytes("no-rid-" + random.nextInt())),
            random -> stop(random, bytes(rid(random).replace("build", "job"))),
            random -> stop(random, latin1(rid(random) + "é")),
            random -> new Poison("empty", null, new byte[0], "empty"),
            random -> text("empty", pick(random, " ", "\r\n", " \t \n", "\u2003\u3000", "\u001f"), "empty"),
            random -> text("control characters", rid(random) + "\n" + LINE, "malformed-rid"),
            random -> text("control characters", LINE + "\r" + rid(random), "malformed-rid"),
            random -> text("control characters", rid(random) + "\u0000a", "malformed-rid"),
            random -> text("control characters", "\u001b[2J\u001b]0;" + LINE + "\u0007" + rid(random), "malformed-rid"),
            random -> text("control characters", rid(random) + "\u2028" + LINE, "malformed-rid"),
            random -> text("control characters", rid(random).replace("main", "ma\u202ein"), "malformed-rid"),
            random -> text("control characters", rid(random) + "\u0085" + LINE, "malformed-rid"),
            random -> text("malformed RID", rid(random).replace(".build.", "."), "malformed-rid"),
            random -> text("malformed RID", rid(random).replace(".build.", ".job."), "malformed-rid"),
            random -> text("malformed RID", rid(random).replace("ri.", "RI."), "malformed-rid"),
            random -> text("malformed RID", rid(random).replace("-", ".."), "malformed-rid"),
            random -> text("malformed RID", rid(random) + "/../../admin?x=" + LINE, "malformed-rid"),
            random -> text("malformed RID", rid(random) + "%0a" + LINE.replace(' ', '+'), "malformed-rid"),
            random -> text("malformed RID", rid(random) + "," + rid(random), "malformed-rid"),
            random -> text("malformed RID", "ri.foundry.main.build.", "malformed-rid"),
            random -> text("malformed RID", "ri.foundry.main.build." + "a".repeat(491), "too-long"),
            random -> text("malformed RID", rid(random).replace('a', 'а').replace("ri.", "rі."), "malformed-rid"),
            random -> new Poison("wrong encoding", null, rid(random).getBytes(UTF_16LE), "malformed-rid"),
            random -> new Poison("wrong encoding", null, rid(random).getBytes(UTF_16BE), "malformed-rid"),
            random -> new Poison(
                    "wrong encoding", null, joined(0xff, 0xfe, rid(random).getBytes(UTF_16LE)), "not-utf8"),
            random -> text("wrong encoding", rid(random).replace("main", "ma\ufeffin"), "malformed-rid"),
            random -> new Poison("wrong encoding", null, latin1(rid(random) + "ü"), "not-utf8"),
            random -> new Poison("wrong encoding", null, joined(0xc0, 0xae, bytes(rid(random))), "not-utf8"),
            random -> new Poison("wrong encoding", null, gzip(bytes(rid(random))), "not-utf8"),
            random -> new Poison("wrong encoding", null, base64(bytes(rid(random))), "malformed-rid"),
            // An Avro string after a schema id, as a serializer would write it.
            random -> new Poison(
                    "wrong encoding", null, joined(0, 0, joined(0, 1, bytes("x" + rid(random)))), "malformed-rid"),
            random -> text("JSON", "{\"buildRid\":\"" + rid(random) + "\"}", "malformed-rid"),
            random -> text("JSON", "\"" + rid(random) + "\"", "malformed-rid"),
            random -> text("JSON", "[\"" + rid(random) + "\"]", "malformed-rid"),
            random -> text("JSON", "{".repeat(100) + random.nextInt(), "malformed-rid"));

    private static final List<Function<SplittableRandom, Poison>> MEGABYTES = List.of(
            random -> text("megabyte", "x".repeat(MEGABYTE - 20) + random.nextInt(), "too-long"),
            random -> text("megabyte", rid(random) + "a".repeat(MEGABYTE), "too-long"),
            random -> text("megabyte", (rid(random) + "\n").repeat(MEGABYTE / 60), "too-long"),
            random -> text("megabyte", " ".repeat(MEGABYTE), "empty"),
            random -> new Poison("megabyte", null, filled((byte) 0xff), "not-utf8"),
            random -> new Poison("megabyte", filled((byte) 'k'), null, "stop-without-rid"));

    /** The poison record of this number: all kinds in turn, and one in a hundred is a megabyte large. */
    static Poison of(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return number % 100 == 99
                ? MEGABYTES.get(number / 100 % MEGABYTES.size()).apply(random)
                : KINDS.get(number % KINDS.size()).apply(random);
    }

    private static Poison stop(SplittableRandom random, byte @Nullable [] key) {
        return new Poison("null", key, null, "stop-without-rid");
    }

    private static Poison text(String kind, String value, String reason) {
        return new Poison(kind, bytes("k"), bytes(value), reason);
    }

    /** A valid RID. */
    private static String rid(SplittableRandom random) {
        return "ri.foundry.main.build.poison-a" + Long.toHexString(random.nextLong());
    }

    private static String pick(SplittableRandom random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] base64(byte[] bytes) {
        return Base64.getEncoder().encode(bytes);
    }

    private static byte[] filled(byte with) {
        byte[] bytes = new byte[MEGABYTE];
        Arrays.fill(bytes, with);
        return bytes;
    }

    private static byte[] joined(int first, int second, byte[] rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(first);
        bytes.write(second);
        bytes.writeBytes(rest);
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }
}
