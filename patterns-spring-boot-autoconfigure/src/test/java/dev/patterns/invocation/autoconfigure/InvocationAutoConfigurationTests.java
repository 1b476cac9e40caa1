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

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;

import dev.patterns.call.InboundRequest;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.invocation.ImportInvokables;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.Invokable;
import dev.patterns.invocation.engine.ExposedOperation;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.client.InvocationTransport;
import dev.patterns.invocation.engine.client.InvokableProxyFactoryBean;
import dev.patterns.invocation.engine.server.InvocationHandlerMapping;
import dev.patterns.invocation.engine.server.InvocationPort;
import dev.patterns.registry.autoconfigure.RegistryAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryLoadBalancerAutoConfiguration;
import dev.patterns.resiliency.autoconfigure.ResiliencyAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

class InvocationAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(IdentityAutoConfiguration.class,
			SerializationAutoConfiguration.class, JacksonAutoConfiguration.class, GateAutoConfiguration.class,
			CompositeDiscoveryClientAutoConfiguration.class, LoadBalancerAutoConfiguration.class,
			BlockingLoadBalancerClientAutoConfiguration.class, RegistryAutoConfiguration.class,
			RegistryLoadBalancerAutoConfiguration.class, ResiliencyAutoConfiguration.class,
			InvocationServerAutoConfiguration.class, InvocationWebMvcAutoConfiguration.class,
			InvocationRegistrationAutoConfiguration.class, InvocationTransportAutoConfiguration.class,
			InvocationTransactionAutoConfiguration.class, InvocationClientAutoConfiguration.class,
			InvocationInventoryAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(CONFIGURATIONS);

	@Test
	void startsWithNothingConfigured() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(InvocationTemplate.class)
			.hasSingleBean(OperationRegistry.class)
			.doesNotHaveBean(InvocationHandlerMapping.class));
	}

	@Test
	void proxiesWithoutAddressFailAllAtOnce() {
		this.runner.withUserConfiguration(TwoProxies.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("'one-service', which has no address")
				.hasMessageContaining("'two-service', which has no address"));
	}

	@Test
	void proxiesAreNotAskedForAddressesElsewhere() {
		this.runner.withUserConfiguration(TwoProxies.class)
			.withPropertyValues("patterns.registry.type=cloud")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(One.class).hasSingleBean(Two.class));
	}

	@Test
	void implementingBeanWinsOverProxy() {
		this.runner.withUserConfiguration(TwoProxies.class, OwnBeans.class)
			.run((context) -> assertThat(context.getBean(One.class).call()).isEqualTo("own"));
	}

	@Test
	void ownOperationsAreExposedUnderTheirNames() {
		this.runner.withUserConfiguration(OwnBeans.class, ClassLevel.class, MethodLevel.class)
			.withPropertyValues("spring.application.name=one-service")
			.run((context) -> assertThat(context.getBean(OperationRegistry.class).all())
				.extracting((exposed) -> exposed.operation().name())
				.containsExactly("method-level/named", "one/call", "shop/buy"));
	}

	@Test
	void operationsOfOthersAreNotExposed() {
		this.runner.withUserConfiguration(OwnBeans.class)
			.run((context) -> assertThat(context.getBean(OperationRegistry.class).all()).isEmpty());
	}

	@Test
	void callOfOneselfDoesNotLeaveTheProcess() {
		this.runner.withUserConfiguration(OwnBeans.class)
			.withPropertyValues("spring.application.name=one-service")
			.run((context) -> assertThat(
					context.getBean(InvocationTemplate.class).invoke("one-service", "one/call", null, String.class))
				.isEqualTo("own"));
	}

	@Test
	void proxyIsNotServedWhenItsDefinitionComesFromGeneratedCode() {
		this.runner.withUserConfiguration(OwnBeans.class).withInitializer((context) -> {
			// As generated code does, which knows no attributes.
			RootBeanDefinition definition = new RootBeanDefinition(InvokableProxyFactoryBean.class,
					() -> new InvokableProxyFactoryBean<>(One.class));
			definition.setTargetType(ResolvableType.forClassWithGenerics(InvokableProxyFactoryBean.class, One.class));
			definition.setFallback(true);
			((GenericApplicationContext) context).registerBeanDefinition("patternsInvokable." + One.class.getName(),
					definition);
		})
			.withPropertyValues("spring.application.name=one-service")
			.run((context) -> assertThat(context.getBean(OperationRegistry.class).all())
				.extracting(ExposedOperation::beanName)
				.containsExactly("ownOne"));
	}

	@Test
	void wrongLimitsFail() {
		for (String property : List.of("max-connections=0", "max-connections-per-instance=-1", "max-async-calls=0",
				"timeout=0s", "max-response-size=0B", "server.max-request-size=-1B")) {
			this.runner.withPropertyValues("patterns.invocation." + property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("patterns.invocation." + property.substring(0, property.indexOf('='))));
		}
	}

	@Test
	void duplicateNamesFail() {
		this.runner.withUserConfiguration(OwnBeans.class, OtherOwnBeans.class, Overloaded.class)
			.withPropertyValues("spring.application.name=one-service")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("both serve the operation 'one/call'")
				.hasMessageContaining("'overloaded/run' is already"));
	}

	@Test
	void wrongInterfacesFailAllAtOnce() {
		this.runner.withUserConfiguration(WrongProxies.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("does not say which application")
				.hasMessageContaining("cannot return 'Future'"));
	}

	@Test
	void inboxIsToldWhichMethodsServeOperations() {
		this.runner.run((context) -> {
			IdempotentHandlers handlers = context.getBean(IdempotentHandlers.class);
			assertThat(handlers.kind()).isEqualTo(InboundRequest.Kind.INVOCATION);
			assertThat(handlers.operationOf(OwnOne.class, OwnOne.class.getMethod("call"))).isEqualTo("one/call");
			assertThat(handlers.operationOf(OwnOne.class, Object.class.getMethod("toString"))).isNull();
		});
	}

	@Test
	void headersOfThirdPartiesAreNeverShown() {
		this.runner.run((context) -> {
			SanitizingFunction sanitizer = context.getBean(SanitizingFunction.class);
			for (String secret : List.of("patterns.invocation.endpoints.bank.headers.Authorization",
					"patterns.invocation.endpoints.a.b.headers[X-Key]",
					"PATTERNS_INVOCATION_ENDPOINTS_BANK_HEADERS_AUTHORIZATION")) {
				assertThat(sanitizer.apply(new SanitizableData(null, secret, "Bearer x")).getValue()).as(secret)
					.isEqualTo(SanitizableData.SANITIZED_VALUE);
			}
			String shown = "patterns.invocation.endpoints.bank.base-url";
			assertThat(sanitizer.apply(new SanitizableData(null, shown, "https://x")).getValue())
				.isEqualTo("https://x");
		});
	}

	@Test
	void aPortOfItsOwnNeedsTomcat() {
		WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class))
			.withPropertyValues("patterns.invocation.server.port=0");
		web.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidDefinitionException.class)
			.hasMessageContaining("Only Tomcat"));
		web.withConfiguration(AutoConfigurations.of(InvocationTomcatAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(InvocationPort.class));
		web.withPropertyValues("patterns.invocation.server.port=70000")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("patterns.invocation.server.port"));
	}

	@Test
	void isMappedInWebApplications() {
		WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class));
		web.run((context) -> assertThat(context).hasSingleBean(InvocationHandlerMapping.class)
			.hasBean("patternsInvocationRegistrationCustomizer"));
		web.withPropertyValues("patterns.invocation.server.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(InvocationHandlerMapping.class));
		web.withPropertyValues("patterns.invocation.base-path=invoke")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("base-path"));
	}

	@Test
	void backsOffForUsersTransportAndTemplate() {
		this.runner.withBean("ownTransport", InvocationTransport.class, () -> (uri, method, headers, body, limit) -> {
			throw new IOException("own");
		}).run((context) -> assertThat(context).hasSingleBean(InvocationTransport.class));
	}

	@Test
	void worksWithoutApacheHttpClient() {
		this.runner.withClassLoader(new FilteredClassLoader("org.apache.hc"))
			.run((context) -> assertThat(context).hasSingleBean(InvocationTransport.class));
	}

	@Test
	void nothingToCallWithWithoutLoadBalancer() {
		this.runner.withClassLoader(new FilteredClassLoader(LoadBalancerClient.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(InvocationTemplate.class)
				.hasSingleBean(OperationRegistry.class));
	}

	@Invokable(application = "one-service")
	interface One {

		String call();

	}

	@Invokable(application = "two-service")
	interface Two {

		String call();

	}

	@Invokable
	interface WithoutOwner {

		String call();

	}

	@Invokable(application = "x")
	interface Asynchronous {

		Future<String> call();

	}

	public static class OwnOne implements One {

		@Override
		public String call() {
			return "own";
		}

	}

	@Invokable(name = "shop")
	public static class ClassLevel {

		public String buy(String item) {
			return item;
		}

		String hidden() {
			return "";
		}

	}

	public static class MethodLevel {

		@Invokable(name = "named")
		public String method(String argument) {
			return argument;
		}

		public String other() {
			return "";
		}

	}

	@Invokable
	public static class Overloaded {

		public void run() {
		}

		public void run(String argument) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportInvokables({ One.class, Two.class })
	static class TwoProxies {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportInvokables({ WithoutOwner.class, Asynchronous.class })
	static class WrongProxies {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		@Bean
		OwnOne ownOne() {
			return new OwnOne();
		}

		@Bean
		Two ownTwo() {
			return () -> "own";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherOwnBeans {

		@Bean
		OwnOne otherOne() {
			return new OwnOne();
		}

	}

}
