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

package dev.patterns.pubsub.autoconfigure;

import com.rabbitmq.client.Channel;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.patterns.pubsub.broker.rabbit.RabbitBrokerFactory;

/**
 * Auto-configuration of RabbitMQ as a broker, on top of Spring Boot's connections.
 */
@AutoConfiguration(before = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration")
@ConditionalOnClass({ ConnectionFactory.class, Channel.class })
@ConditionalOnBean(ConnectionFactory.class)
public final class RabbitBrokerAutoConfiguration {

	RabbitBrokerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RabbitBrokerFactory patternsRabbitBrokerFactory(ObjectProvider<ConnectionFactory> connectionFactory,
			Environment environment) {
		// An application may have several, and use none of them for this.
		return new RabbitBrokerFactory(connectionFactory::getObject, ListenerThreads.platform(),
				ListenerThreads.of(environment));
	}

}
