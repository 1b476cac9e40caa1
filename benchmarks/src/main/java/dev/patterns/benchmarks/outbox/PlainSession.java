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

import java.util.Properties;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.benchmarks.outbox.Competitor.Session;
import dev.patterns.benchmarks.server.Database;

/**
 * What competitors without a library have: the transactions of Spring and a producer.
 */
abstract class PlainSession implements Session {

	private final HikariDataSource pool;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	private final Producer<String, byte[]> producer;

	/** Made when a session starts, as that of an application is. */
	private final JsonMapper mapper = JsonMapper.builder().build();

	PlainSession(Database database, String bootstrapServers) {
		this.pool = database.pool();
		this.jdbc = new JdbcTemplate(this.pool);
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(this.pool));
		Properties properties = new Properties();
		properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
		properties.put(ProducerConfig.ACKS_CONFIG, "all");
		properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
		this.producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
	}

	@Override
	public final TransactionTemplate transactions() {
		return this.transactions;
	}

	@Override
	public final JdbcTemplate jdbc() {
		return this.jdbc;
	}

	final JsonMapper mapper() {
		return this.mapper;
	}

	final HikariDataSource pool() {
		return this.pool;
	}

	final Producer<String, byte[]> producer() {
		return this.producer;
	}

	@Override
	public void close() throws Exception {
		this.producer.close();
		this.pool.close();
	}

}
