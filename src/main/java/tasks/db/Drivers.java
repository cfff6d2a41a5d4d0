package tasks.db;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import tasks.config.Settings;

/**
 * JDBC drivers enter themselves in the JVM's registry when their classes load; left there, they would keep the class loader
 * of a web application that is gone.
 *
 * <p>To look through that registry loads further drivers, where the container has some of the same names; so with H2, which
 * can take its own out, nobody looks.
 */
public final class Drivers {
    private Drivers() {}

    /** Takes out the driver of this database, if it has entered itself. */
    public static void unload(Settings.Database settings) throws SQLException {
        if (Dialect.of(settings.url()) == Dialect.H2) {
            org.h2.Driver.unload();
            return;
        }
        for (List<Driver> own = own(); !own.isEmpty(); own = own()) {
            for (Driver driver : own) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }

    private static List<Driver> own() {
        ClassLoader loader = Drivers.class.getClassLoader();
        return DriverManager.drivers()
                .filter(driver -> driver.getClass().getClassLoader() == loader)
                .toList();
    }
}
