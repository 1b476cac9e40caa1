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

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.invocation.ThirdPartyEndpoints;
import dev.patterns.invocation.engine.client.FallbackBean;
import dev.patterns.invocation.engine.client.InvokableProxyFactoryBean;
import dev.patterns.registry.StaticAddresses;

/**
 * Reports what is wrong with the interfaces of other applications, all at once: wrong
 * declarations, and owners without an address where addresses come from properties only.
 */
final class InvokableProxyCheck implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ObjectProvider<StaticAddresses> addresses;

	private final ObjectProvider<DiscoveryClient> discoveryClients;

	private final ThirdPartyEndpoints endpoints;

	InvokableProxyCheck(ConfigurableListableBeanFactory beanFactory, ObjectProvider<StaticAddresses> addresses,
			ObjectProvider<DiscoveryClient> discoveryClients, ThirdPartyEndpoints endpoints) {
		this.beanFactory = beanFactory;
		this.addresses = addresses;
		this.discoveryClients = discoveryClients;
		this.endpoints = endpoints;
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("@Invokable");
		for (String name : this.beanFactory.getBeanNamesForType(InvokableProxyFactoryBean.class, true, false)) {
			InvokableProxyFactoryBean<?> proxy = this.beanFactory.getBean(name, InvokableProxyFactoryBean.class);
			List<String> fallbacks = FallbackBean.names(this.beanFactory, proxy.getObjectType());
			if (fallbacks.size() > 1) {
				problems.add(proxy.getObjectType().getName(),
						"The beans %s are all fallbacks of it.".formatted(fallbacks), "Keep one of them.");
			}
			int others = this.beanFactory.getBeanNamesForType(proxy.getObjectType(), true, false).length
					- fallbacks.size();
			if (others == 1) {
				check(proxy, problems);
			}
		}
		problems.throwIfAny();
	}

	private void check(InvokableProxyFactoryBean<?> proxy, DefinitionProblems problems) {
		proxy.getProblems().forEach((problem) -> problems.add(problem.where(), problem.what(), problem.remedy()));
		String application = proxy.getInvokable().application();
		StaticAddresses known = this.addresses.getIfAvailable();
		if (known != null && !application.isEmpty() && this.endpoints.find(application) == null
				&& this.discoveryClients.stream().allMatch((client) -> client.getInstances(application).isEmpty())) {
			problems.add(proxy.getObjectType().getName(),
					"It belongs to '%s', which has no address, and no bean here implements it.".formatted(application),
					"Set '%s=http://host:port', or choose a registry in which instances register by 'patterns.registry.type'."
						.formatted(known.propertyOf(application)));
		}
	}

}
