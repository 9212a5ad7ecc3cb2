package io.buildwatch.bench;

/**
 * One line of the table.
 *
 * @param ours median (spread)
 * @param against the same for what it is compared with, or a dash
 * @param goal as the issue states it
 * @param result the number to hold against the goal
 * @param met whether it is reached; null where nothing is asked
 */
record Row(String figure, String ours, String against, String goal, String result, Boolean met) {
    static final String HEAD = "| figure | ours | against | goal | result | |\n|---|---|---|---|---|---|";

    /** Ours as a part of the other: at most {@code goal} is good. */
    static Row ratio(String figure, Samples ours, Samples against, String what, double goal, String goalText) {
        double ratio = ours.median() / against.median();
        String shown = ratio < 0.5 ? "1/" + Samples.number(1 / ratio) : Samples.number(ratio);
        return new Row(figure, ours.show(), against.show() + " " + what, goalText, shown, ratio <= goal);
    }

    /** A median that must not be greater. */
    static Row atMost(String figure, Samples ours, double goal, String goalText) {
        return new Row(figure, ours.show(), "-", goalText, Samples.number(ours.median()), ours.median() <= goal);
    }

    String line() {
        String verdict = met == null ? "" : met ? "reached" : "**missed**";
        return "| " + String.join(" | ", figure, ours, against, goal, result, verdict) + " |";
    }
}
