package tasks.work;

import java.time.Duration;

/**
 * Which node has something to itself for a time. A node that dies loses it when that time is over.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public interface Leases {

    /**
     * Takes a lease, or keeps the one that this node has.
     *
     * @param time from now on
     * @return false where another node has it, or nobody may have it yet
     */
    boolean take(String name, Duration time);

    /**
     * Gives a lease of this node's back.
     *
     * @param pause how long nobody may have it
     */
    void giveBack(String name, Duration pause);
}
