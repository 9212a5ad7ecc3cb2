package io.buildwatch.await;

import java.io.PrintStream;
import java.util.List;

/** Lines at the foot of a terminal, painted again when they change. One thread. */
public final class PaintedLines {
    /**
     * Clears the line and everything below it. The second part begins at the second column: from the first one, tmux
     * takes it for a clearing of the whole screen, and keeps every painting in its history.
     */
    static final String CLEAR_BELOW = "\033[2K\033[C\033[J\r";

    private final PrintStream out;
    private final boolean color;
    private List<String> painted = List.of();
    private List<Integer> lengths = List.of();

    public PaintedLines(PrintStream out, boolean color) {
        this.out = out;
        this.color = color;
    }

    /**
     * Paints these lines instead of those painted last, cut at the edge of the window. Does nothing if nothing changed.
     *
     * @param above printed above them, once; these scroll away
     * @param columns the width of the window
     */
    public void paint(List<StyledLine> lines, List<String> above, int columns) {
        // The last column stays free: some terminals break the line there.
        int room = Math.max(1, columns - 1);
        List<String> frame =
                lines.stream().map(line -> line.render(room, color)).toList();
        if (above.isEmpty() && frame.equals(painted)) {
            return;
        }
        StringBuilder painting = new StringBuilder(erase(columns));
        above.forEach(line -> painting.append(line).append('\n'));
        frame.forEach(line -> painting.append(line).append('\n'));
        painted = frame;
        lengths = lines.stream().map(line -> Math.min(line.length(), room)).toList();
        out.print(painting);
        out.flush();
    }

    /** Moves up to the first painted line and clears. In a window made narrower, a line may take several rows. */
    private String erase(int columns) {
        int width = Math.max(2, columns);
        int rows = lengths.stream()
                .mapToInt(length -> Math.max(1, (length + width - 1) / width))
                .sum();
        return rows == 0 ? "\r" + CLEAR_BELOW : "\r\033[" + rows + "A" + CLEAR_BELOW;
    }
}
