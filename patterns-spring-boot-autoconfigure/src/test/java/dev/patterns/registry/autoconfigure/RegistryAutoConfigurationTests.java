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

package dev.patterns.registry.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.registry.StaticAddresses;
import dev.patterns.registry.SuspectInstances;
import dev.patterns.registry.engine.CachedInstances;
import dev.patterns.registry.engine.StaticDiscoveryClient;
import dev.patterns.registry.engine.StoreDiscoveryClient;
import dev.patterns.registry.engine.TrustedInstancesSupplier;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.memory.MemoryInstanceStore;
import dev.patterns.registry.store.redis.RedisInstanceStore;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RegistryAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class, UtilAutoConfiguration.class,
				CompositeDiscoveryClientAutoConfiguration.class, SimpleDiscoveryClientAutoConfiguration.class,
				LoadBalancerAutoConfiguration.class, BlockingLoadBalancerClientAutoConfiguration.class,
				RegistryAutoConfiguration.class, RedisRegistryAutoConfiguration.class,
				StoreRegistryAutoConfiguration.class, CloudRegistryAutoConfiguration.class,
				RegistryLoadBalancerAutoConfiguration.class, RegistryInventoryAutoConfiguration.class));

	@Test
	void isStaticByDefault() {
		this.runner
			.withPropertyValues("patterns.registry.static.services.payment-service[0]=http://one:8080",
					"patterns.registry.static.services.payment-service[1]=https://two")
			.run((context) -> {
				assertThat(context).hasSingleBean(StaticDiscoveryClient.class)
					.hasSingleBean(StaticAddresses.class)
					.doesNotHaveBean(StoreDiscoveryClient.class);
				List<ServiceInstance> instances = context.getBean(DiscoveryClient.class)
					.getInstances("payment-service");
				assertThat(instances).extracting((instance) -> instance.getUri().toString())
					.containsExactly("http://one:8080", "https://two:443");
			});
	}

	@Test
	void loadBalancerSeesInstancesAndLeavesOutSuspects() {
		this.runner
			.withPropertyValues("patterns.registry.static.services.a[0]=http://one:1",
					"patterns.registry.static.services.a[1]=http://two:2")
			.run((context) -> {
				LoadBalancerClient loadBalancer = context.getBean(LoadBalancerClient.class);
				ServiceInstance first = loadBalancer.choose("a");
				ServiceInstance second = loadBalancer.choose("a");
				assertThat(first.getHost()).isNotEqualTo(second.getHost());
				context.getBean(SuspectInstances.class).report(first);
				for (int i = 0; i < 4; i++) {
					assertThat(loadBalancer.choose("a").getHost()).isEqualTo(second.getHost());
				}
			});
	}

	@Test
	void wrongAddressesFailAllAtOnce() {
		this.runner
			.withPropertyValues("patterns.registry.static.services.a[0]=one:8080",
					"patterns.registry.static.services.b[0]=/path",
					"patterns.registry.static.services.c[0]=http://host:8080/api",
					"patterns.registry.static.services.d[0]=http://user:secret@host:8080")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("services.a[0]")
				.hasMessageContaining("services.b[0]")
				.hasMessageContaining("services.c[0]")
				.hasMessageContaining("services.d[0]")
				.hasMessageNotContaining("secret"));
	}

	@Test
	void leavesItToSpringCloudIfThatHasARegistry() {
		this.runner.withUserConfiguration(ForeignRegistry.class)
			.run((context) -> assertThat(context).doesNotHaveBean(StaticDiscoveryClient.class)
				.doesNotHaveBean(StaticAddresses.class)
				.doesNotHaveBean(ServiceRegistry.class)
				.hasSingleBean(CachedInstances.class));
	}

	/**
	 * An auto-configuration of the usual order that came after
	 * {@link RegistryAutoConfiguration} drew it before those of Spring Cloud's
	 * registries, which were then taken for none.
	 */
	@Test
	void seesARegistryThatIsAutoConfiguredLater() {
		this.runner.withConfiguration(AutoConfigurations.of(ForeignRegistry.class))
			.run((context) -> assertThat(context).doesNotHaveBean(StaticDiscoveryClient.class)
				.hasSingleBean(CachedInstances.class));
	}

	@Test
	void whatSpringCloudsRegistryKnewStaysInUseWhenItIsGone() {
		this.runner.withUserConfiguration(ForeignRegistry.class)
			.withPropertyValues("patterns.registry.refresh=10ms")
			.run((context) -> {
				LoadBalancerClient loadBalancer = context.getBean(LoadBalancerClient.class);
				assertThat(loadBalancer.choose("a")).isNotNull();
				context.getBean(ForeignRegistry.class).broken = true;
				await().until(() -> !context.getBean(CachedInstances.class).isReachable());
				ServiceInstance first = loadBalancer.choose("a");
				ServiceInstance second = loadBalancer.choose("a");
				assertThat(List.of(first.getPort(), second.getPort())).containsExactlyInAnyOrder(1, 2);
				context.getBean(SuspectInstances.class).report(first);
				for (int i = 0; i < 4; i++) {
					assertThat(loadBalancer.choose("a").getPort()).isEqualTo(second.getPort());
				}
			});
	}

	@Test
	void chosenSupplierOfSpringCloudLoadBalancerWins() {
		this.runner.withUserConfiguration(ForeignRegistry.class)
			.withPropertyValues("spring.cloud.loadbalancer.clients.a.configurations=zone-preference")
			.run((context) -> {
				LoadBalancerClientFactory factory = context.getBean(LoadBalancerClientFactory.class);
				assertThat(factory.getInstance("a", ServiceInstanceListSupplier.class))
					.isNotInstanceOf(TrustedInstancesSupplier.class);
				assertThat(factory.getInstance("b", ServiceInstanceListSupplier.class))
					.isInstanceOf(TrustedInstancesSupplier.class);
			});
	}

	@Test
	void chosenTypeWinsOverSpringClouds() {
		this.runner.withUserConfiguration(ForeignRegistry.class)
			.withPropertyValues("patterns.registry.type=memory")
			.run((context) -> assertThat(context).hasSingleBean(StoreDiscoveryClient.class)
				.hasSingleBean(MemoryInstanceStore.class)
				.hasSingleBean(ServiceRegistry.class));
	}

	@Test
	void redisIsUsedWhenChosen() {
		this.runner.withPropertyValues("patterns.registry.type=redis")
			.run((context) -> assertThat(context).hasSingleBean(RedisInstanceStore.class)
				.hasSingleBean(StoreDiscoveryClient.class)
				.hasBean("registryHealthContributor")
				.doesNotHaveBean(StaticDiscoveryClient.class));
	}

	@Test
	void redisWithoutItsClientNamesTheDependency() {
		this.runner.withClassLoader(new FilteredClassLoader(StringRedisTemplate.class))
			.withPropertyValues("patterns.registry.type=redis")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("patterns.registry.type")
				.extracting((failure) -> ((InvalidDefinitionException) failure).getProblems().get(0).remedy())
				.asString()
				.contains("spring-boot-starter-data-redis"));
	}

	@Test
	void wrongPropertiesFail() {
		for (String property : List.of("port=0", "port=70000", "host=http://me", "suspect-duration=-1s",
				"drain-delay=-1s")) {
			this.runner.withPropertyValues("patterns.registry." + property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("patterns.registry." + property.substring(0, property.indexOf('='))));
		}
	}

	@Test
	void usersStoreWins() {
		this.runner.withPropertyValues("patterns.registry.type=redis")
			.withBean("ownStore", InstanceStore.class, () -> new MemoryInstanceStore("own"))
			.run((context) -> assertThat(context).hasSingleBean(InstanceStore.class)
				.doesNotHaveBean(RedisInstanceStore.class));
	}

	@Test
	void nothingWithoutSpringCloud() {
		this.runner.withClassLoader(new FilteredClassLoader(DiscoveryClient.class))
			.run((context) -> assertThat(context).doesNotHaveBean(SuspectInstances.class));
	}

	@Test
	void nothingWhenDiscoveryIsSwitchedOff() {
		this.runner.withPropertyValues("spring.cloud.discovery.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StaticDiscoveryClient.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class ForeignRegistry {

		volatile boolean broken;

		@Bean
		DiscoveryClient foreignDiscoveryClient() {
			return new DiscoveryClient() {

				@Override
				public String description() {
					return "foreign";
				}

				@Override
				public List<ServiceInstance> getInstances(String serviceId) {
					if (ForeignRegistry.this.broken) {
						throw new IllegalStateException("away");
					}
					return List.of(new DefaultServiceInstance(null, serviceId, "localhost", 1, false),
							new DefaultServiceInstance(null, serviceId, "localhost", 2, false));
				}

				@Override
				public List<String> getServices() {
					return List.of("a");
				}

			};
		}

	}

}
