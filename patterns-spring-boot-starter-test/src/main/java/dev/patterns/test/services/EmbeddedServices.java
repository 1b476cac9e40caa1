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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives an application context real servers without Docker: on a test class for its
 * context, on the configuration class of an application that is started from the tests
 * for development: <pre class="code">
 * &#064;SpringBootTest
 * &#064;EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA })
 * class OrderTests {
 * }
 *
 * &#064;TestConfiguration(proxyBeanMethods = false)
 * &#064;EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA, Service.REDIS })
 * class TestOrderApplication {
 *
 * 	public static void main(String[] args) {
 * 		SpringApplication.from(OrderApplication::main).with(TestOrderApplication.class).run(args);
 * 	}
 *
 * }
 * </pre>
 * <p>
 * The servers are shared by all contexts of a build or development session. Each context
 * has a database of its own on them, dropped when it closes, and a prefix of its own for
 * names of topics. They are contributed as {@code ConnectionDetails} beans and as the
 * properties that name the same: {@code spring.datasource.url}, {@code .username} and
 * {@code .password}, {@code spring.kafka.bootstrap-servers},
 * {@code spring.data.redis.host} and {@code .port}. Where both databases are asked for,
 * the data source is that of the first one. Besides there are, for each service,
 * {@code patterns.test.<service>.host} and {@code .port}, for each database
 * {@code patterns.test.<service>.url}, {@code .username} and {@code .password}, and
 * {@code patterns.test.topic-prefix}.
 * <p>
 * The property {@code patterns.test.services} says where servers come from:
 * {@code embedded} (the default), {@code testcontainers}, or {@code external} for servers
 * that run already and are named by the user's own properties.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedServices {

	/**
	 * The services that the context needs.
	 * @return the services
	 */
	Service[] value();

}
