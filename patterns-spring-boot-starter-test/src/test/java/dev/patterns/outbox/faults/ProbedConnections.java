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

package dev.patterns.outbox.faults;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Puts probes below the connection pool: what the relay does in the database is known by
 * its statements, so that it may be written in any way.
 */
final class ProbedConnections implements BeanPostProcessor {

	private final Probes probes;

	ProbedConnections(Probes probes) {
		this.probes = probes;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof HikariDataSource pool) {
			pool.setDataSource(new DelegatingDataSource(
					new DriverManagerDataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword())) {

				@Override
				public Connection getConnection() throws SQLException {
					return probed(super.getConnection());
				}

				@Override
				public Connection getConnection(String username, String password) throws SQLException {
					return probed(super.getConnection(username, password));
				}

			});
		}
		return bean;
	}

	private Connection probed(Connection connection) {
		return proxy(Connection.class, new ConnectionHandler(connection));
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private static String text(Object[] arguments) {
		return (arguments != null && arguments.length > 0 && arguments[0] instanceof String text) ? text : null;
	}

	/**
	 * What a statement does for the relay.
	 */
	private enum Work {

		SETTLE(null, Moment.SETTLE_COMMITTED),

		JOIN(Moment.JOIN_UNCOMMITTED, Moment.JOIN_COMMITTED),

		CLAIM(Moment.CLAIM_UNCOMMITTED, Moment.CLAIM_COMMITTED),

		RELEASE(Moment.RELEASE_UNCOMMITTED, Moment.RELEASE_COMMITTED),

		TAKE_OVER(Moment.TAKE_OVER_UNCOMMITTED, Moment.TAKE_OVER_COMMITTED),

		LEAVE(Moment.LEAVE_UNCOMMITTED, Moment.LEAVE_COMMITTED);

		private final Moment before;

		private final Moment after;

		Work(Moment before, Moment after) {
			this.before = before;
			this.after = after;
		}

		static Work of(String sql) {
			if (sql == null || !sql.contains("patterns_outbox")) {
				return null;
			}
			if (sql.startsWith("delete from patterns_outbox ") || sql.startsWith("update patterns_outbox ")) {
				return SETTLE;
			}
			if (sql.startsWith("insert into patterns_outbox_member ")) {
				return JOIN;
			}
			if (sql.startsWith("update patterns_outbox_owner ")) {
				return sql.contains("member_id = null") ? RELEASE : CLAIM;
			}
			if (sql.startsWith("delete from patterns_outbox_member ")) {
				return sql.contains("member_id in") ? TAKE_OVER : sql.contains("node_id") ? null : LEAVE;
			}
			return null;
		}

	}

	private final class ConnectionHandler implements InvocationHandler {

		private final Connection target;

		private final Set<Work> done = EnumSet.noneOf(Work.class);

		ConnectionHandler(Connection target) {
			this.target = target;
		}

		@Override
		public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
			if (method.getName().equals("commit")) {
				this.done.forEach((work) -> ProbedConnections.this.probes.reached(work.before));
				Object result = call(this.target, method, arguments);
				this.done.forEach((work) -> ProbedConnections.this.probes.reached(work.after));
				this.done.clear();
				return result;
			}
			if (method.getName().equals("rollback")) {
				this.done.clear();
			}
			Object result = call(this.target, method, arguments);
			if (result instanceof PreparedStatement statement) {
				return proxy(PreparedStatement.class, new StatementHandler(statement, text(arguments), this.done));
			}
			if (result instanceof Statement statement) {
				return proxy(Statement.class, new StatementHandler(statement, null, this.done));
			}
			return result;
		}

	}

	private final class StatementHandler implements InvocationHandler {

		private final Statement target;

		private final String sql;

		private final Set<Work> done;

		StatementHandler(Statement target, String sql, Set<Work> done) {
			this.target = target;
			this.sql = sql;
			this.done = done;
		}

		@Override
		public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
			if (!method.getName().startsWith("execute")) {
				return call(this.target, method, arguments);
			}
			String text = text(arguments);
			Work work = Work.of((text != null) ? text : this.sql);
			if (work == Work.SETTLE) {
				ProbedConnections.this.probes.reached(Moment.SETTLING);
			}
			Object result = call(this.target, method, arguments);
			// What changes nothing is not done: nothing is free, or the fence is lost.
			if (work != null && !Integer.valueOf(0).equals(result)) {
				executed(work);
			}
			return result;
		}

		private void executed(Work work) throws SQLException {
			if (work == Work.SETTLE) {
				ProbedConnections.this.probes.reached(Moment.SETTLE_EXECUTED);
			}
			if (this.target.getConnection().getAutoCommit()) {
				ProbedConnections.this.probes.reached(work.after);
			}
			else {
				this.done.add(work);
			}
		}

	}

}
