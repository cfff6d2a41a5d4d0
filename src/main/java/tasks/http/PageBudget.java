package tasks.http;

/**
 * How much text one page holds, however few items it is: what a client may store is a thousand times what an answer should
 * be, so a page ends before its limit where its items are long. It always holds one.
 *
 * <p><b>Threads:</b> for one request.
 */
public final class PageBudget {
    /** Characters; as JSON they are at most six times as many bytes. */
    public static final int CHARACTERS = 1 << 20;

    private long left;
    private boolean empty = true;

    /** Of so many as an answer may have. */
    public PageBudget() {
        this(CHARACTERS);
    }

    /** Of so many characters. */
    public PageBudget(long characters) {
        left = characters;
    }

    /**
     * Takes an item onto the page.
     *
     * @return false where the page is full without it
     */
    public boolean takes(long characters) {
        if (!empty && characters > left) {
            return false;
        }
        empty = false;
        left -= characters;
        return true;
    }
}
