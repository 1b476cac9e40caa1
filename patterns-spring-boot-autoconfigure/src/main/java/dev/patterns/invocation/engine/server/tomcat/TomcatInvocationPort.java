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

package dev.patterns.invocation.engine.server.tomcat;

import java.util.Map;

import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.tomcat.SslConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.core.Ordered;

import dev.patterns.invocation.engine.server.InvocationPort;

/**
 * Lets Tomcat listen on the port of operations as it does on that of the application,
 * with the same TLS, limits and threads of the same kind.
 */
public final class TomcatInvocationPort
		implements InvocationPort, WebServerFactoryCustomizer<TomcatWebServerFactory>, Ordered {

	private final int configured;

	private volatile @Nullable Connector connector;

	/**
	 * Create the port.
	 * @param configured its number, 0 for any that is free
	 */
	public TomcatInvocationPort(int configured) {
		this.configured = configured;
	}

	// After those whose settings it takes over.
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public int number() {
		Connector listening = this.connector;
		return (listening != null) ? listening.getLocalPort() : -1;
	}

	@Override
	public void customize(TomcatWebServerFactory factory) {
		Connector created = new Connector(TomcatWebServerFactory.DEFAULT_PROTOCOL);
		created.setThrowOnFailure(true);
		created.setURIEncoding(factory.getUriEncoding().name());
		customizeProtocol(factory, created);
		factory.getConnectorCustomizers().forEach((customizer) -> customizer.customize(created));
		created.setPort(this.configured);
		Ssl ssl = factory.getSsl();
		if (Ssl.isEnabled(ssl)) {
			SslBundle bundle = WebServerSslBundle.get(ssl, factory.getSslBundles());
			new SslConnectorCustomizer(LogFactory.getLog(TomcatInvocationPort.class), created, ssl.getClientAuth())
				.customize(bundle, Map.of());
			created.setScheme("https");
			created.setSecure(true);
		}
		factory.addAdditionalConnectors(created);
		this.connector = created;
	}

	@SuppressWarnings("unchecked")
	private static void customizeProtocol(TomcatWebServerFactory factory, Connector created) {
		LambdaSafe
			.callbacks(TomcatProtocolHandlerCustomizer.class, factory.getProtocolHandlerCustomizers(),
					created.getProtocolHandler())
			.invoke((customizer) -> customizer.customize(created.getProtocolHandler()));
	}

}
