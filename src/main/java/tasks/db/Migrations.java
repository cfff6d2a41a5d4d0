package tasks.db;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema to the version of this WAR. */
final class Migrations {
    private Migrations() {}

    static void run(DataSource source) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }
}
