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

package dev.patterns.invocation.autoconfigure;

import org.apache.catalina.connector.Connector;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.web.servlet.DispatcherServlet;

import dev.patterns.invocation.engine.server.InvocationPort;
import dev.patterns.invocation.engine.server.RefusedRequests;
import dev.patterns.invocation.engine.server.tomcat.RefusedRequestValve;
import dev.patterns.invocation.engine.server.tomcat.TomcatInvocationPort;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration of what exposed operations need of Tomcat.
 */
@AutoConfiguration(before = InvocationWebMvcAutoConfiguration.class, after = InvocationServerAutoConfiguration.class)
@ConditionalOnClass({ TomcatWebServerFactory.class, Connector.class, DispatcherServlet.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "patterns.invocation.server.enabled", matchIfMissing = true)
public final class InvocationTomcatAutoConfiguration {

	InvocationTomcatAutoConfiguration() {
	}

	@Bean
	WebServerFactoryCustomizer<TomcatWebServerFactory> patternsRefusedRequestCustomizer(InvocationProperties properties,
			Environment environment, PayloadSerializer serializer) {
		RefusedRequests refused = new RefusedRequests(ServletPaths.ofInvocations(environment, properties), serializer);
		return (factory) -> factory.addEngineValves(new RefusedRequestValve(refused));
	}

	@Bean
	@ConditionalOnProperty("patterns.invocation.server.port")
	@ConditionalOnMissingBean(InvocationPort.class)
	TomcatInvocationPort patternsInvocationPort(InvocationProperties properties) {
		Integer port = properties.server().port();
		Assert.state(port != null, "The port is set");
		return new TomcatInvocationPort(port);
	}

}
