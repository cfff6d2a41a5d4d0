package tasks.db;

/**
 * How the connection pool is doing.
 *
 * @param active connections that are lent out
 * @param idle connections that are open and wait to be lent
 * @param waiting requests that wait for a connection
 * @param most connections that there may be
 */
public record PoolFigures(int active, int idle, int waiting, int most) {}
