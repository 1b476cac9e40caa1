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

package dev.patterns.benchmarks.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A relay by hand: reads up to 1000 rows in order, sends them without waiting for each,
 * waits for all, and deletes them by their ids in one statement. Woken by commits of the
 * same process; looks each second for those of others.
 */
final class FloorRelay implements AutoCloseable {

	private static final int BATCH = 1000;

	private static final long POLL = TimeUnit.SECONDS.toNanos(1);

	private final FloorFormat format;

	private final DataSource dataSource;

	private final Producer<String, byte[]> producer;

	private final Thread thread = new Thread(this::run, "floor-relay");

	private volatile boolean woken;

	private volatile boolean closed;

	FloorRelay(FloorFormat format, DataSource dataSource, Producer<String, byte[]> producer) {
		this.format = format;
		this.dataSource = dataSource;
		this.producer = producer;
	}

	void start() {
		this.thread.start();
	}

	void wakeUp() {
		if (!this.woken) {
			this.woken = true;
			LockSupport.unpark(this.thread);
		}
	}

	private void run() {
		try (Connection connection = this.dataSource.getConnection();
				Statement setting = connection.createStatement()) {
			// The table is mostly empty: plans must not be made for that.
			setting.execute("set enable_seqscan = off");
			while (!this.closed) {
				this.woken = false;
				if (!relay(connection)) {
					await();
				}
			}
		}
		catch (SQLException | ExecutionException | InterruptedException ex) {
			throw new IllegalStateException("The relay has ended", ex);
		}
	}

	// Returns whether there may be more
	private boolean relay(Connection connection) throws SQLException, ExecutionException, InterruptedException {
		List<Long> ids = new ArrayList<>(BATCH);
		List<Future<RecordMetadata>> sent = new ArrayList<>(BATCH);
		try (PreparedStatement read = connection.prepareStatement(this.format.query(BATCH));
				ResultSet row = read.executeQuery()) {
			while (row.next()) {
				ids.add(row.getLong(1));
				sent.add(this.producer.send(this.format.record(row)));
			}
		}
		for (Future<RecordMetadata> future : sent) {
			future.get();
		}
		if (!ids.isEmpty()) {
			try (PreparedStatement delete = connection.prepareStatement("delete from outbox where id = any (?)")) {
				delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
				delete.executeUpdate();
			}
		}
		return ids.size() == BATCH;
	}

	private void await() {
		long end = System.nanoTime() + POLL;
		while (!this.woken && !this.closed && System.nanoTime() < end) {
			LockSupport.parkNanos(this, end - System.nanoTime());
		}
	}

	@Override
	public void close() throws InterruptedException {
		this.closed = true;
		LockSupport.unpark(this.thread);
		this.thread.join();
	}

}
