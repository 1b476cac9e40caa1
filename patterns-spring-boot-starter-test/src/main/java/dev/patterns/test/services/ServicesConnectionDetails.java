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

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.util.ClassUtils;

/**
 * Registers connection details for those technologies that are on the class path.
 */
final class ServicesConnectionDetails {

	private static final String JDBC = "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails";

	private static final String KAFKA = "org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails";

	private static final String REDIS = "org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails";

	private static final String RABBITMQ = "org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails";

	private ServicesConnectionDetails() {
	}

	static void register(Map<String, Object> properties, Set<Service> services,
			ConfigurableListableBeanFactory beanFactory) {
		if (properties.containsKey("spring.datasource.url") && isPresent(JDBC)) {
			beanFactory.registerSingleton("patternsJdbcConnectionDetails", Jdbc.of(properties));
		}
		if (services.contains(Service.KAFKA) && isPresent(KAFKA)) {
			beanFactory.registerSingleton("patternsKafkaConnectionDetails", Kafka.of(properties));
		}
		if (services.contains(Service.REDIS) && isPresent(REDIS)) {
			beanFactory.registerSingleton("patternsDataRedisConnectionDetails", Redis.of(properties));
		}
		if (services.contains(Service.RABBITMQ) && isPresent(RABBITMQ)) {
			beanFactory.registerSingleton("patternsRabbitConnectionDetails", Rabbitmq.of(properties));
		}
	}

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, ServicesConnectionDetails.class.getClassLoader());
	}

	private static String required(Map<String, Object> properties, String name) {
		return Objects.requireNonNull(properties.get(name), name).toString();
	}

	private record Jdbc(String getJdbcUrl, String getUsername, String getPassword) implements JdbcConnectionDetails {

		private static Jdbc of(Map<String, Object> properties) {
			return new Jdbc(required(properties, "spring.datasource.url"),
					required(properties, "spring.datasource.username"),
					required(properties, "spring.datasource.password"));
		}

	}

	private record Kafka(List<String> getBootstrapServers) implements KafkaConnectionDetails {

		private static Kafka of(Map<String, Object> properties) {
			return new Kafka(List.of(required(properties, "spring.kafka.bootstrap-servers")));
		}

	}

	private record Redis(Standalone getStandalone) implements DataRedisConnectionDetails {

		private static Redis of(Map<String, Object> properties) {
			return new Redis(Standalone.of(required(properties, "spring.data.redis.host"),
					Integer.parseInt(required(properties, "spring.data.redis.port"))));
		}

	}

	private record Rabbitmq(List<Address> getAddresses, String getUsername,
			String getPassword) implements RabbitConnectionDetails {

		private static Rabbitmq of(Map<String, Object> properties) {
			return new Rabbitmq(
					List.of(new Address(required(properties, "spring.rabbitmq.host"),
							Integer.parseInt(required(properties, "spring.rabbitmq.port")))),
					required(properties, "spring.rabbitmq.username"), required(properties, "spring.rabbitmq.password"));
		}

	}

}
