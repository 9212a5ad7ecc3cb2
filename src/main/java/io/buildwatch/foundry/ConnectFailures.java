package io.buildwatch.foundry;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Describes why no connection to Foundry could be made, and what to do about it. Stateless; any thread. */
final class ConnectFailures {
    private ConnectFailures() {}

    static String ofTls(Throwable fault) {
        if (hasCause(fault, CertPathBuilderException.class)) {
            return "TLS: the certificate is from a CA that is not trusted here (see foundry.ssl.ca.file): "
                    + LocalFailures.describe(fault);
        }
        if (hasCause(fault, CertificateExpiredException.class)
                || hasCause(fault, CertificateNotYetValidException.class)) {
            return "TLS: a certificate of the server is not valid now: " + LocalFailures.describe(fault);
        }
        // For a host name that does not match, the JDK throws CertificateException itself, otherwise a subclass.
        boolean otherHost = hasCause(fault, SSLPeerUnverifiedException.class)
                || causes(fault).anyMatch(cause -> cause.getClass() == CertificateException.class);
        return otherHost
                ? "TLS: the certificate is for another host than that of foundry.url: " + LocalFailures.describe(fault)
                : "TLS: " + LocalFailures.describe(fault);
    }

    static String ofProxy(int status) {
        String said = "the proxy answered " + status + " to CONNECT; ";
        return status == 407
                ? said + "it needs a user and a password, or other ones than those in foundry.proxy.url"
                : said + "check foundry.proxy.url, and whether the proxy may reach Foundry";
    }

    private static boolean hasCause(Throwable fault, Class<? extends Throwable> kind) {
        return causes(fault).anyMatch(kind::isInstance);
    }

    /** The fault and its causes; at most ten, in case they form a cycle. */
    private static Stream<Throwable> causes(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
                .limit(10);
    }
}
