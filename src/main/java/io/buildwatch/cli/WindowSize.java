package io.buildwatch.cli;

import io.buildwatch.await.LiveDisplay.Size;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of the terminal's window: at first as the launcher found it, and after each SIGWINCH as {@code stty} reports
 * it. If there is no such signal or program, the first size stays. One thread.
 */
final class WindowSize implements Supplier<Size> {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int DEFAULT_LINES = 24;
    private static final int LONGEST_ANSWER = 64;
    private static final Pattern ANSWER = Pattern.compile("([1-9][0-9]{0,3}) ([1-9][0-9]{0,3})\\s*");

    private final AtomicBoolean changed = new AtomicBoolean();
    private Size size;

    WindowSize() {
        size = new Size(
                Integer.getInteger("buildwatch.columns", DEFAULT_COLUMNS),
                Integer.getInteger("buildwatch.lines", DEFAULT_LINES));
        onWindowChange(() -> changed.set(true));
    }

    @Override
    public Size get() {
        if (changed.getAndSet(false)) {
            size = ask(size);
        }
        return size;
    }

    private static Size ask(Size before) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return before;
            }
            try (InputStream answer = stty.getInputStream()) {
                return parse(new String(answer.readNBytes(LONGEST_ANSWER), StandardCharsets.US_ASCII), before);
            }
        } catch (IOException e) {
            return before; // no stty, or no terminal: the lines are cut as before
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return before;
        }
    }

    /** @param before what is returned if the text is no size */
    static Size parse(String rowsAndColumns, Size before) {
        Matcher matcher = ANSWER.matcher(rowsAndColumns);
        return matcher.matches()
                ? new Size(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1)))
                : before;
    }

    /** Uses reflection, as Kafka's own clients do: every JDK has the class, but javac warns of its name. */
    private static void onWindowChange(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object runs = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (p, method, a) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                }
                return null;
            });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), runs);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return; // this platform has no such signal
        }
    }
}
