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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The life of a node: after its death none of its transactions commits, as if its process
 * were gone. Thread-safe.
 */
final class NodeLife {

	private static final Log logger = LogFactory.getLog(NodeLife.class);

	private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private volatile boolean over;

	boolean isOver() {
		return this.over;
	}

	/**
	 * End it: connections break, upon which the database rolls back what is open.
	 */
	void end() {
		this.lock.writeLock().lock();
		try {
			if (this.over) {
				return;
			}
			this.over = true;
			for (Connection connection : this.connections) {
				sever(connection);
			}
			this.connections.clear();
		}
		finally {
			this.lock.writeLock().unlock();
		}
	}

	private static void sever(Connection connection) {
		// Not by a rollback: a thread in the middle of its transaction would go on in a
		// new one on the same connection. H2 does not abort, but rolls back and closes.
		try (connection) {
			connection.abort(Runnable::run);
		}
		catch (SQLException ex) {
			logger.debug("A connection of a dead node is broken", ex);
		}
	}

	/**
	 * Do something that cannot happen, or not in part, once the node is dead.
	 * @param <T> type of the result
	 * @param action what to do
	 * @return its result
	 * @throws Exception whatever it throws
	 * @throws SQLException if the node is dead
	 */
	<T> T during(Callable<T> action) throws Exception {
		this.lock.readLock().lock();
		try {
			check();
			return action.call();
		}
		finally {
			this.lock.readLock().unlock();
		}
	}

	void check() throws SQLException {
		if (this.over) {
			throw new SQLException("The node has died", "08006");
		}
	}

	void opened(Connection connection) throws SQLException {
		this.lock.readLock().lock();
		try {
			if (!this.over) {
				this.connections.add(connection);
				return;
			}
		}
		finally {
			this.lock.readLock().unlock();
		}
		connection.close();
		check();
	}

	void closed(Connection connection) {
		this.connections.remove(connection);
	}

	/**
	 * How many connections are open.
	 * @return a number
	 */
	int openConnections() {
		return this.connections.size();
	}

}
