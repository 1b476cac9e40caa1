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

package dev.patterns.test.saga;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The connections of a simulated node: commits are watched, and nothing comes through
 * after its death.
 */
final class NodeDataSource extends DelegatingDataSource {

	private final SimulatedNode node;

	NodeDataSource(DataSource target, SimulatedNode node) {
		super(target);
		this.node = node;
	}

	@Override
	public Connection getConnection() throws SQLException {
		this.node.life().check();
		Connection connection = super.getConnection();
		this.node.life().opened(connection);
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				new Handler(connection));
	}

	private final class Handler implements InvocationHandler {

		private final Connection connection;

		Handler(Connection connection) {
			this.connection = connection;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
			NodeLife life = NodeDataSource.this.node.life();
			switch (method.getName()) {
				case "equals":
					return arguments != null && proxy == arguments[0];
				case "hashCode":
					return System.identityHashCode(proxy);
				case "isWrapperFor":
					// Commits are to be seen here: no store may make them with the
					// driver.
					return false;
				case "close":
					life.closed(this.connection);
					break;
				case "commit":
					NodeDataSource.this.node.commit(this.connection);
					return null;
				case "rollback":
					NodeDataSource.this.node.forget();
					break;
				default:
					if (!life.isOver()) {
						return call(method, arguments);
					}
			}
			// The database has rolled back already.
			if (life.isOver() && method.getReturnType() == void.class) {
				this.connection.close();
				return null;
			}
			life.check();
			return call(method, arguments);
		}

		private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Exception {
			try {
				return method.invoke(this.connection, arguments);
			}
			catch (InvocationTargetException ex) {
				if (ex.getCause() instanceof Exception failure) {
					throw failure;
				}
				throw ex;
			}
		}

	}

}
