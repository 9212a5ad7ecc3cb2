package io.buildwatch.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where programs keep a user's data: the XDG base directory, or what macOS and Windows have in its place. */
public final class UserData {
    private UserData() {}

    /** The directory of this user, which need not exist; {@code environment} is the process's. */
    public static Path directory(Map<String, String> environment) {
        return directory(environment, System.getProperty("os.name", ""), System.getProperty("user.home", "."));
    }

    static Path directory(Map<String, String> environment, String osName, String home) {
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        if (xdg.startsWith("/")) { // the specification has relative paths ignored
            return Path.of(xdg);
        }
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.startsWith("mac")) {
            return Path.of(home, "Library", "Application Support");
        }
        if (os.startsWith("windows")) {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            return local.isBlank() ? Path.of(home, "AppData", "Local") : Path.of(local);
        }
        return Path.of(home, ".local", "share");
    }
}
