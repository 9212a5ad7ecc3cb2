package io.buildwatch.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows output as a person would see it on a terminal. It knows only the few control sequences that we use, and has a
 * scrollback like tmux.
 */
public final class VirtualTerminal {
    private static final Pattern SEQUENCE = Pattern.compile("\033\\[([0-9;]*)([A-Za-z])");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    public final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    public final List<String> scrollback = new ArrayList<>();

    private final int lines;
    private int columns;
    private int row;
    private int column;

    /** The rows of the screen that have been reached. */
    private List<StringBuilder> screen = new ArrayList<>(List.of(new StringBuilder()));

    /** For each of these rows, whether its line goes on in the next row. */
    private List<Boolean> wrapped = new ArrayList<>(List.of(false));

    public VirtualTerminal(int columns, int lines) {
        this.columns = columns;
        this.lines = lines;
    }

    public List<String> screen() {
        take();
        return screen.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    /** Sets the width, and wraps the lines again as terminals do. */
    public void resize(int newColumns) {
        take();
        StringBuilder all = new StringBuilder();
        // In our output there is nothing below the cursor.
        for (int i = 0; i <= row; i++) {
            all.append(screen.get(i)).append(wrapped.get(i) || i == row ? "" : "\n");
        }
        columns = newColumns;
        screen = new ArrayList<>(List.of(new StringBuilder()));
        wrapped = new ArrayList<>(List.of(false));
        row = 0;
        column = 0;
        all.chars().forEach(c -> write((char) c));
    }

    private void take() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        Matcher sequence = SEQUENCE.matcher(text);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\033') {
                write(text.charAt(i));
            } else if (sequence.find(i) && sequence.start() == i) {
                control(sequence.group(2), sequence.group(1));
                i = sequence.end() - 1;
            } else {
                throw new AssertionError("an unknown control sequence");
            }
        }
    }

    private void control(String name, String argument) {
        switch (name) {
            case "C" -> column = Math.min(columns - 1, column + 1);
            case "J" -> clearToTheEnd();
            case "A" -> row = Math.max(0, row - Integer.parseInt(argument));
            case "K" -> {
                screen.get(row).setLength(0);
                wrapped.set(row, false);
            }
            case "m" -> {}
            default -> throw new AssertionError("not a sequence that is used here: " + argument + name);
        }
    }

    /**
     * Clears from the cursor to the end of the screen. If the cursor is in the top left corner, that is the whole
     * screen, which tmux keeps in its scrollback.
     */
    private void clearToTheEnd() {
        if (row == 0 && column == 0) {
            screen.forEach(line -> scrollback.add(line.toString()));
        }
        screen.get(row).setLength(Math.min(column, screen.get(row).length()));
        wrapped.set(row, false);
        screen.subList(row + 1, screen.size()).clear();
        wrapped.subList(row + 1, wrapped.size()).clear();
    }

    private void write(char c) {
        if (c == '\r') {
            column = 0;
        } else if (c == '\n') {
            down(false);
            column = 0;
        } else {
            if (column == columns) {
                down(true);
                column = 0;
            }
            StringBuilder line = screen.get(row);
            line.append(" ".repeat(Math.max(0, column + 1 - line.length()))).setCharAt(column++, c);
        }
    }

    private void down(boolean wraps) {
        wrapped.set(row, wraps);
        row++;
        if (row == screen.size()) {
            screen.add(new StringBuilder());
            wrapped.add(false);
        }
        if (screen.size() > lines) {
            scrollback.add(screen.remove(0).toString());
            wrapped.remove(0);
            row--;
        }
    }
}
