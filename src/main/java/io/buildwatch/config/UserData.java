package io.buildwatch.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds where programs keep a user's data: the XDG base directory, or that of macOS or Windows. Any thread. */
public final class UserData {
    private UserData() {}

    /**
     * The directory of this user, which need not exist.
     *
     * @param environment the environment variables
     * @return empty if the user has a home directory neither in passwd, as in some containers, nor in {@code HOME}
     */
    public static Optional<Path> directory(Map<String, String> environment) {
        return directory(environment, System.getProperty("os.name", ""), System.getProperty("user.home", ""));
    }

    static Optional<Path> directory(Map<String, String> environment, String osName, String userHome) {
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        if (xdg.startsWith("/")) { // the XDG specification says to ignore relative paths
            return Optional.of(Path.of(xdg));
        }
        // The JVM says "?" for a user without an entry in passwd.
        String home = isAbsolute(userHome) ? userHome : environment.getOrDefault("HOME", "");
        String os = osName.toLowerCase(Locale.ROOT);
        String local = os.startsWith("windows") ? environment.getOrDefault("LOCALAPPDATA", "") : "";
        if (!local.isBlank()) {
            return Optional.of(Path.of(local));
        }
        if (!isAbsolute(home)) {
            return Optional.empty();
        }
        if (os.startsWith("mac")) {
            return Optional.of(Path.of(home, "Library", "Application Support"));
        }
        return Optional.of(
                os.startsWith("windows") ? Path.of(home, "AppData", "Local") : Path.of(home, ".local", "share"));
    }

    private static boolean isAbsolute(String path) {
        return Path.of(path).isAbsolute();
    }
}
