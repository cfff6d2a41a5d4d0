package tasks.testkit;

import java.io.IOException;

/** The stock containers, for tests that need a server of their own. */
public enum Stock {
    JETTY,
    TOMCAT_10,
    TOMCAT_11;

    /** One with the product at the root; not started yet. */
    public StockServer server() throws IOException {
        return server("");
    }

    /** As above, on a Tomcat under that path; where Jetty has the product, its base says. */
    public StockServer server(String contextPath) throws IOException {
        return switch (this) {
            case JETTY -> StockServer.jetty();
            case TOMCAT_10 -> StockServer.tomcat(System.getProperty("tomcat10.version"), contextPath);
            case TOMCAT_11 -> StockServer.tomcat(System.getProperty("tomcat11.version"), contextPath);
        };
    }
}
