/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.demo.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks into the databases for what the services do not show: that each confirmed order
 * has one reservation, one payment and one message that was handled, that no cancelled
 * one has any, and that nothing is left to do.
 */
final class DatabaseAudit {

	private static final Duration PATIENCE = Duration.ofSeconds(45);

	private static final int SHOWN = 3;

	/**
	 * Find the orders that should be the confirmed ones of this run.
	 */
	private static final List<Query> CONFIRMED = List.of(
			new Query("reservations", "order",
					"select r.order_id from reservation r join orders o using (order_id) where o.customer_id like ?"),
			new Query("completed sagas", "order",
					"select s.id from patterns_saga s join orders o on o.order_id = s.id "
							+ "where s.status = 'COMPLETED' and o.status <> 'RETURNED' and o.customer_id like ?"),
			new Query("payments", "payment", "select order_id from payment where not refunded and customer_id like ?"));

	/**
	 * Should find nothing.
	 */
	private static final List<Query> NONE = List.of(
			new Query("saga that has not ended well", "order",
					"select id || ' ' || status from patterns_saga where status not in ('COMPLETED', 'COMPENSATED')"),
			new Query("saga without order", "order",
					"select id from patterns_saga s where not exists "
							+ "(select 1 from orders where order_id = replace(s.id, 'return-', ''))"),
			new Query("order without saga", "order",
					"select order_id from orders where order_id not in (select id from patterns_saga)"),
			new Query("return that has not ended well", "order",
					"select order_id || ' ' || status from order_return where status not in ('RETURNED', 'REFUSED')"),
			new Query("return that does not fit its order", "order",
					"select order_id || ' ' || o.status from order_return r join orders o using (order_id) "
							+ "where (r.status = 'RETURNED') <> (o.status = 'RETURNED')"),
			new Query("return without saga", "order",
					"select order_id from order_return where 'return-' || order_id not in (select id from patterns_saga)"),
			new Query("saga that somebody still owns", "order",
					"select id || ' ' || owner from patterns_saga where owner is not null"),
			new Query("request to a saga that was not met", "order",
					"select saga_id || ' ' || request_type from patterns_saga_request"),
			new Query("message that was not sent", "order",
					"select message_id || ' status ' || status || ' attempts ' || attempts from patterns_outbox"));

	/**
	 * Find all rows that belong to an order.
	 */
	private static final List<Query> ROWS = List.of(
			new Query("saga", "order", "select * from patterns_saga where replace(id, 'return-', '') = ?"),
			new Query("step", "order",
					"select * from patterns_saga_step where replace(saga_id, 'return-', '') = ? order by started_at"),
			new Query("attempt", "order",
					"select * from patterns_saga_attempt where replace(saga_id, 'return-', '') = ? order by id"),
			new Query("return", "order", "select * from order_return where order_id = ?"),
			new Query("payment", "payment", "select * from payment where order_id = ?"),
			new Query("inbox", "payment", "select * from patterns_inbox where request_key like ? || '/%'"));

	private final DemoServers servers;

	private final String customers;

	DatabaseAudit(DemoServers servers, String suffix) {
		this.servers = servers;
		this.customers = "%-" + suffix;
	}

	/**
	 * Look.
	 * @param confirmed ids of the orders that were confirmed
	 * @return a line for each thing that is not as it should be
	 */
	List<String> faults(Set<String> confirmed) {
		List<String> faults = new ArrayList<>();
		Set<String> orders = new TreeSet<>();
		for (Query query : CONFIRMED) {
			List<String> found = rows(query, this.customers);
			Set<String> different = difference(confirmed, found);
			if (found.size() != confirmed.size() || !different.isEmpty()) {
				faults.add("%d %s for %d confirmed orders, different are %s".formatted(found.size(), query.meaning(),
						confirmed.size(), different));
				orders.addAll(different);
			}
		}
		for (Query query : NONE) {
			Waiting.until(PATIENCE, () -> rows(query).isEmpty());
			rows(query).forEach((row) -> {
				faults.add(query.meaning() + ": " + row);
				orders.add(row.replaceFirst(" .*", "").replaceFirst("^return-", ""));
			});
		}
		orders.stream().limit(SHOWN).forEach((order) -> faults.addAll(describe(order)));
		return faults;
	}

	private static Set<String> difference(Set<String> expected, List<String> found) {
		Set<String> difference = new TreeSet<>(expected);
		found.forEach((id) -> {
			if (!difference.remove(id)) {
				difference.add(id);
			}
		});
		return difference;
	}

	/**
	 * Show all rows that belong to an order.
	 * @param orderId the order
	 * @return a line for each row
	 */
	List<String> describe(String orderId) {
		return ROWS.stream()
			.flatMap((query) -> rows(query, orderId).stream().map((row) -> "    " + query.meaning() + ": " + row))
			.toList();
	}

	private List<String> rows(Query query, String... arguments) {
		try (Connection connection = this.servers.connect(query.service());
				PreparedStatement statement = connection.prepareStatement(query.sql())) {
			for (int i = 0; i < arguments.length; i++) {
				statement.setString(i + 1, arguments[i]);
			}
			try (ResultSet result = statement.executeQuery()) {
				List<String> rows = new ArrayList<>();
				while (result.next()) {
					rows.add(row(result));
				}
				return rows;
			}
		}
		catch (SQLException ex) {
			throw new DemoException("Cannot look into the database of the " + query.service() + " service", ex);
		}
	}

	private static String row(ResultSet result) throws SQLException {
		int columns = result.getMetaData().getColumnCount();
		if (columns == 1) {
			return result.getString(1);
		}
		List<String> values = new ArrayList<>();
		for (int i = 1; i <= columns; i++) {
			String value = result.getString(i);
			if (value != null) {
				values.add(result.getMetaData().getColumnName(i) + "=" + value.replaceAll("\\s+", " "));
			}
		}
		return String.join(", ", values);
	}

	/**
	 * A query.
	 *
	 * @param meaning what its rows are
	 * @param service whose database it looks into
	 * @param sql the query
	 */
	private record Query(String meaning, String service, String sql) {

	}

}
