package io.buildwatch.foundry;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why no connection to Foundry came about, in words that say what to do. */
final class ConnectFailures {
    private ConnectFailures() {}

    static String ofTls(Throwable fault) {
        if (has(fault, CertPathBuilderException.class)) {
            return "TLS: the certificate is from a CA that is not believed here (see foundry.ssl.ca.file): "
                    + Failures.describe(fault);
        }
        if (has(fault, CertificateExpiredException.class) || has(fault, CertificateNotYetValidException.class)) {
            return "TLS: a certificate of the server is not valid now: " + Failures.describe(fault);
        }
        // The JDK throws its base class for a name that does not match, and subclasses of its own for all else.
        boolean otherHost = has(fault, SSLPeerUnverifiedException.class)
                || causes(fault).anyMatch(cause -> cause.getClass() == CertificateException.class);
        return otherHost
                ? "TLS: the certificate is for another host than that of foundry.url: " + Failures.describe(fault)
                : "TLS: " + Failures.describe(fault);
    }

    static String ofProxy(int status) {
        String said = "the proxy answered " + status + " to CONNECT; ";
        return status == 407
                ? said + "it wants a user and a password, or others than those of foundry.proxy.url"
                : said + "see foundry.proxy.url, and whether it may reach Foundry";
    }

    private static boolean has(Throwable fault, Class<? extends Throwable> kind) {
        return causes(fault).anyMatch(kind::isInstance);
    }

    /** At most ten: a cycle must end. */
    private static Stream<Throwable> causes(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
                .limit(10);
    }
}
