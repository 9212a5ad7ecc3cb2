package io.buildwatch.foundry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PEM file of {@code foundry.ssl.ca.file}: if it is set, its certificates alone are trusted. Text around them
 * is ignored, as in the bundles of operating systems. Certificates that are not valid now are left out, since one that
 * is valid is enough while a CA's certificate is being replaced. Stateless; any thread.
 */
public final class CertificateFile {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFile.class);
    private static final int MAX_BYTES = 16 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----(.*?)-----END", Pattern.DOTALL);

    private CertificateFile() {}

    /** Why the file cannot be used, as one line that completes "must be"; empty if it can be used. */
    public static Optional<String> problem(Path file, Instant now) {
        try {
            List<X509Certificate> unused = read(file, now);
            return Optional.empty();
        } catch (UnusableFileException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * A TLS context that trusts the file's certificates.
     *
     * @throws IllegalArgumentException if there is a {@link #problem}
     */
    static SSLContext trust(Path file, Instant now) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate certificate : read(file, now)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            return SSLContexts.custom().loadTrustMaterial(store, null).build();
        } catch (UnusableFileException e) {
            throw new IllegalArgumentException("foundry.ssl.ca.file=" + file + ": must be " + e.getMessage(), e);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    private static List<X509Certificate> read(Path file, Instant now) throws UnusableFileException {
        List<X509Certificate> all = parse(text(file));
        List<X509Certificate> valid = all.stream()
                .filter(certificate -> !now.isBefore(certificate.getNotBefore().toInstant())
                        && !now.isAfter(certificate.getNotAfter().toInstant()))
                .toList();
        if (valid.isEmpty()) {
            Date last = all.stream()
                    .map(X509Certificate::getNotAfter)
                    .max(Date::compareTo)
                    .orElseThrow();
            throw new UnusableFileException("PEM certificates that are valid now; it holds " + all.size()
                    + ", the last of which ends at " + last.toInstant());
        }
        if (valid.size() < all.size()) {
            LOG.warn("{} of the {} certificates in {} are not valid now", all.size() - valid.size(), all.size(), file);
        }
        return valid;
    }

    private static String text(Path file) throws UnusableFileException {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
                throw new UnusableFileException("a file of PEM certificates, at most " + MAX_BYTES + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UnusableFileException("a file of PEM certificates that this user may read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static List<X509Certificate> parse(String text) throws UnusableFileException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            String pem = "-----BEGIN CERTIFICATE-----" + block.group(1) + "-----END CERTIFICATE-----\n";
            try {
                certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1))));
            } catch (CertificateException e) {
                // Without the cause's message, which may quote the file.
                throw new UnusableFileException(
                        "a file of PEM certificates, but number " + (certificates.size() + 1) + " cannot be read");
            }
        }
        if (certificates.isEmpty()) {
            throw new UnusableFileException("a file of PEM certificates (-----BEGIN CERTIFICATE-----), but holds none");
        }
        return certificates;
    }

    private static final class UnusableFileException extends Exception {
        UnusableFileException(String message) {
            super(message);
        }
    }
}
