package tasks.filter;

import jakarta.servlet.ServletContext;

/** Hands what the composition root built to the filters and the servlet, which the container makes: by type. */
public final class Wiring {
    private Wiring() {}

    public static <T> void put(ServletContext context, Class<T> type, T part) {
        context.setAttribute(type.getName(), part);
    }

    /**
     * The part of that type.
     *
     * @throws IllegalStateException where the application has not started
     */
    public static <T> T get(ServletContext context, Class<T> type) {
        Object part = context.getAttribute(type.getName());
        if (part == null) {
            throw new IllegalStateException("The application has not started: there is no " + type.getSimpleName());
        }
        return type.cast(part);
    }
}
