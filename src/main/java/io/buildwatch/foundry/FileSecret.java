package io.buildwatch.foundry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Supplies the token, or the secret of an OAuth2 client, from a file. The file is read again after a 401, and when its
 * time, size or inode has changed, which is checked at most once a second. Any thread.
 */
final class FileSecret implements SecretSource {
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;
    private static final int MAX_BYTES = 1 << 16;

    private final String source;
    private final Path file;
    private final LongSupplier nanoTime;
    private Token token = Token.missing("not read yet");
    private @Nullable Object stamp;
    private long nextLook;
    private boolean trusted;

    /**
     * @param kind such as "token file", for people
     * @param nanoTime as {@link System#nanoTime}
     */
    FileSecret(String kind, Path file, LongSupplier nanoTime) {
        this.source = "the " + kind + " " + file;
        this.file = file;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized Token current() {
        long now = nanoTime.getAsLong();
        if (!trusted || now - nextLook >= 0) {
            nextLook = now + LOOK_EVERY_NANOS;
            try {
                readIfChanged();
            } catch (IOException | RuntimeException e) {
                stamp = null;
                token = Token.missing(
                        source + " cannot be read: " + e.getClass().getSimpleName());
            }
            trusted = true;
        }
        return token;
    }

    private void readIfChanged() throws IOException {
        BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
        Object now = seen.lastModifiedTime() + "/" + seen.size() + "/" + seen.fileKey();
        if (trusted && now.equals(stamp)) {
            return;
        }
        if (seen.size() > MAX_BYTES) {
            token = Token.missing(source + " is larger than any token");
        } else {
            token = Token.parse(Files.readString(file, StandardCharsets.UTF_8), source);
        }
        stamp = now;
    }

    @Override
    public synchronized void onRejected() {
        trusted = false;
    }
}
