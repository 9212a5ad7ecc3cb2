package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/** Reads the page tokens that callers send back. Any thread. */
final class PageTokens {
    private final SimulatedWorld world;
    private final FaultRules misbehaviour;
    private final long lifeMillis;

    PageTokens(SimulatedWorld world, FaultRules misbehaviour, SimulatorSettings settings) {
        this.world = world;
        this.misbehaviour = misbehaviour;
        lifeMillis = settings.pageTokenLife().toMillis();
    }

    /**
     * The content of a token; null if it is not one of this build, schedule or dataset, or has expired.
     *
     * @param raw the token as it came; null for the first page
     */
    @Nullable
    PageToken of(@Nullable String raw, String rid) {
        if (raw == null) {
            return PageToken.first(world.nowMillis());
        }
        PageToken token = PageToken.decode(raw, rid);
        if (token == null
                || world.nowMillis() - token.issuedMillis() >= lifeMillis
                || misbehaviour.strikesAndCounts(ApiFault.EXPIRED_TOKEN, rid)) {
            return null;
        }
        return token;
    }
}
