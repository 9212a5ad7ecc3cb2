package io.buildwatch.bench;

/**
 * A row of the table.
 *
 * @param ours the median, and the least and the greatest value
 * @param against the same of what ours is compared with, or a dash
 * @param goal the goal as the issue states it
 * @param result the number to compare with the goal
 * @param met whether the goal is reached; null if there is none
 */
record Row(String figure, String ours, String against, String goal, String result, Boolean met) {
    static final String HEAD = "| figure | ours | against | goal | result | |\n|---|---|---|---|---|---|";

    /** A row whose result is our median divided by the other one; reached if it is at most {@code goal}. */
    static Row ratio(String figure, SampleSet ours, SampleSet against, String what, double goal, String goalText) {
        double ratio = ours.median() / against.median();
        String shown = ratio < 0.5 ? "1/" + SampleSet.number(1 / ratio) : SampleSet.number(ratio);
        return new Row(figure, ours.show(), against.show() + " " + what, goalText, shown, ratio <= goal);
    }

    /** A row whose result is the median; reached if it is at most {@code goal}. */
    static Row atMost(String figure, SampleSet ours, double goal, String goalText) {
        return new Row(figure, ours.show(), "-", goalText, SampleSet.number(ours.median()), ours.median() <= goal);
    }

    String line() {
        String verdict = met == null ? "" : met ? "reached" : "**missed**";
        return "| " + String.join(" | ", figure, ours, against, goal, result, verdict) + " |";
    }
}
