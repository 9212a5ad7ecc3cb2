package io.buildwatch.await;

import java.util.ArrayList;
import java.util.List;

/** A line for a terminal, made of pieces with or without a colour. It can be cut where the window ends. One thread. */
public final class StyledLine {
    private static final String RESET = "\033[0m";
    private static final String CUT = "…";

    private record Piece(String text, String style) {}

    private final List<Piece> pieces = new ArrayList<>();

    public StyledLine add(String text) {
        return add(text, "");
    }

    /** @param style the inside of an ANSI sequence, such as 31 for red, or nothing */
    public StyledLine add(String text, String style) {
        pieces.add(new Piece(text, style));
        return this;
    }

    int length() {
        return pieces.stream().mapToInt(piece -> piece.text.length()).sum();
    }

    /**
     * The line, ending in "…" if it is cut.
     *
     * @param columns the most characters that may be visible, at least 1
     */
    String render(int columns, boolean color) {
        StringBuilder line = new StringBuilder();
        boolean whole = length() <= columns;
        int room = whole ? columns : columns - CUT.length();
        for (Piece piece : pieces) {
            String cut = piece.text.substring(0, Math.min(piece.text.length(), room));
            room -= cut.length();
            boolean styled = color && !piece.style.isEmpty() && !cut.isEmpty();
            line.append(styled ? "\033[" + piece.style + "m" + cut + RESET : cut);
        }
        return whole ? line.toString() : line + CUT;
    }
}
