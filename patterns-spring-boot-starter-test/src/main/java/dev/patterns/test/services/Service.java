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

package dev.patterns.test.services;

import java.util.Locale;

/**
 * The servers that can be started for tests and for development.
 */
public enum Service {

	/**
	 * PostgreSQL, with {@code fsync} and {@code synchronous_commit} on.
	 */
	POSTGRESQL,

	/**
	 * MariaDB, with its own defaults for durability.
	 */
	MARIADB,

	/**
	 * Kafka: one node that is broker and controller.
	 */
	KAFKA,

	/**
	 * Redis, with its append-only file on.
	 */
	REDIS,

	/**
	 * RabbitMQ: one node of the Debian package {@code rabbitmq-server}, which has to be
	 * installed.
	 */
	RABBITMQ;

	/**
	 * The name of this service in properties and on the command line.
	 * @return the lower-case name
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether databases can be created on this service.
	 * @return {@code true} for PostgreSQL and MariaDB
	 */
	boolean isDatabase() {
		return this == POSTGRESQL || this == MARIADB;
	}

	/**
	 * Whether a property leads to this service.
	 * @param property name of a property
	 * @return {@code true} if the service gives it a value
	 */
	boolean gives(String property) {
		String leading = switch (this) {
			case POSTGRESQL, MARIADB -> "spring.datasource.";
			case KAFKA -> "spring.kafka.bootstrap-servers";
			case REDIS -> "spring.data.redis.";
			case RABBITMQ -> "spring.rabbitmq.";
		};
		return property.startsWith(leading) || property.startsWith("patterns.test." + id() + ".");
	}

	static Service of(String id) {
		for (Service service : values()) {
			if (service.id().equalsIgnoreCase(id.strip())) {
				return service;
			}
		}
		throw new EmbeddedServicesException(
				"Unknown service '%s'. Known are postgresql, mariadb, kafka, redis and rabbitmq."
					.formatted(id.strip()));
	}

}
