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

package dev.patterns.pubsub.engine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Async;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that listeners are found on, and called through, every kind of bean.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerBeanVariantsTests {

	private static final BlockingQueue<String> received = new LinkedBlockingQueue<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withInitializer((context) -> received.clear())
		.withPropertyValues("patterns.pubsub.default-broker=memory")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void aClassProxyIsCalledWithItsAdvice(CapturedOutput output) {
		this.runner.withUserConfiguration(Advice.class)
			.withBean("proxied", Plain.class)
			.withPropertyValues("target-class=true")
			.run((context) -> {
				receives(context);
				assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
				assertThat(output).doesNotContain("not eligible for getting processed");
			});
	}

	@Test
	void aJdkProxyIsCalledThroughItsInterface() {
		this.runner.withUserConfiguration(Advice.class)
			.withBean("proxied", Implementing.class)
			.withPropertyValues("target-class=false")
			.run((context) -> {
				assertThat(context.getBean("proxied")).isNotInstanceOf(Implementing.class);
				receives(context);
				assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
			});
	}

	@Test
	void aMethodThatAJdkProxyHidesIsReported() {
		this.runner.withUserConfiguration(Advice.class)
			.withBean("proxied", Hiding.class)
			.withPropertyValues("target-class=false")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("cannot be called through the proxy of bean 'proxied'"));
	}

	@Test
	void aFinalMethodThatAClassProxyCannotPassOnIsReported() {
		this.runner.withUserConfiguration(Advice.class)
			.withBean("proxied", Final.class)
			.withPropertyValues("target-class=true")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("cannot be called through the proxy of bean 'proxied'"));
	}

	@Test
	void aFinalMethodWithoutAProxyIsCalled() {
		this.runner.withBean(Final.class).run(this::receives);
	}

	@Test
	void aMethodThatReturnsBeforeItHasHandledTheMessageIsReported() {
		this.runner.withBean(Asynchronous.class)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("It is @Async"));
		this.runner.withBean(AsynchronousType.class)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("It is @Async"));
	}

	@Test
	void aScopedBeanIsCreatedForEachMessage() {
		this.runner.withUserConfiguration(Scoped.class).run((context) -> {
			receives(context);
			receives(context);
			assertThat(context.getBean(AtomicInteger.class)).hasValue(2);
		});
	}

	@Test
	void aLazyBeanIsCreatedByItsFirstMessage() {
		this.runner.withUserConfiguration(LazyBean.class).run((context) -> {
			assertThat(context.getBean(AtomicInteger.class)).hasValue(0);
			receives(context);
			receives(context);
			assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
		});
	}

	@Test
	void lazyInitializationOfEverythingDropsNoListener() {
		this.runner.withBean(Plain.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run(this::receives);
	}

	@Test
	void aBeanMethodThatDeclaresAnInterfaceIsLookedThrough() {
		this.runner.withUserConfiguration(DeclaredByInterface.class).run(this::receives);
	}

	@Test
	void anInheritedListenerBelongsToTheSubclass() {
		this.runner.withBean(Inheriting.class).run((context) -> {
			receives(context);
			assertThat(context.getBean(PubSubListenerRegistry.class).describe().get(0).listeners().get(0).id())
				.isEqualTo("inheriting.on");
		});
	}

	private void receives(AssertableApplicationContext context) throws InterruptedException {
		context.getBean(PubSubTemplate.class).publish("variants", "k", "hello");
		assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
	}

	static class Plain {

		@PubSubListener("variants")
		void on(String text) {
			received.add(text);
		}

	}

	static class Final {

		@PubSubListener("variants")
		final void on(String text) {
			received.add(text);
		}

	}

	static class Asynchronous {

		@Async
		@PubSubListener("variants")
		void on(String text) {
		}

	}

	@Async
	static class AsynchronousType extends Plain {

	}

	static class Inheriting extends Plain {

	}

	interface Listening {

		void on(String text);

	}

	static class Implementing implements Listening {

		@Override
		@PubSubListener("variants")
		public void on(String text) {
			received.add(text);
		}

	}

	static class Hiding implements Listening {

		@Override
		public void on(String text) {
		}

		@PubSubListener("variants")
		void hidden(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Advice {

		@Bean
		static AtomicInteger testCounter() {
			return new AtomicInteger();
		}

		@Bean
		static MethodInterceptor testAdvice(AtomicInteger testCounter) {
			return (invocation) -> {
				testCounter.incrementAndGet();
				return invocation.proceed();
			};
		}

		@Bean
		static BeanNameAutoProxyCreator testProxyCreator(Environment environment) {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("proxied");
			creator.setInterceptorNames("testAdvice");
			creator.setProxyTargetClass(environment.getRequiredProperty("target-class", Boolean.class));
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		AtomicInteger testCounter() {
			return new AtomicInteger();
		}

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Plain scoped(AtomicInteger testCounter) {
			testCounter.incrementAndGet();
			return new Plain();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		AtomicInteger testCounter() {
			return new AtomicInteger();
		}

		@Bean
		@Lazy
		Plain lazy(AtomicInteger testCounter) {
			testCounter.incrementAndGet();
			return new Plain();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DeclaredByInterface {

		@Bean
		Listening listening() {
			return new Implementing();
		}

	}

}
